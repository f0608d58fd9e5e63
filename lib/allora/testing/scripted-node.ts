/** A CometBFT node that answers what a test scripts, and fails how a test wants: for what real nodes do only on bad days. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";

/** An error of the JSON-RPC layer. */
export class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data?: string,
  ) {
    super(message);
  }
}

/** An error of the application, within an abci_query answer. */
export class AbciError extends Error {
  constructor(
    readonly codespace: string,
    readonly code: number,
    log: string,
  ) {
    super(log);
  }
}

export const UNKNOWN_SERVICE = (path: string) =>
  new AbciError("sdk", 6, `unknown query path: ${path}: unknown request`);
export const NOT_FOUND = new AbciError("sdk", 22, "rpc error: code = NotFound desc = not found: key not found");

type Method = (params: Record<string, unknown>) => unknown;
type AbciHandler = (data: Uint8Array) => Uint8Array;

export class ScriptedNode {
  readonly calls: string[] = [];
  readonly methods = new Map<string, Method>();
  readonly abci = new Map<string, AbciHandler>();
  /** Called before anything else; answers by itself when it returns true. */
  sabotage: ((request: IncomingMessage, response: ServerResponse, method: string) => boolean) | undefined;
  /** Websocket connections so far. */
  connections = 0;
  private readonly sockets = new Set<WebSocket>();

  private constructor(
    private readonly server: Server,
    private readonly websockets: WebSocketServer,
    readonly url: string,
    public chainId: string,
  ) {
    this.methods.set("status", () => ({
      node_info: { network: this.chainId },
      sync_info: { latest_block_height: "100", latest_block_time: "2026-11-23T05:00:00.123456789Z" },
    }));
    this.methods.set("abci_query", (params) => this.answerAbci(String(params.path), String(params.data)));
  }

  static async start(chainId: string): Promise<ScriptedNode> {
    const server = createServer();
    const websockets = new WebSocketServer({ server, path: "/websocket" });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const node = new ScriptedNode(server, websockets, `http://127.0.0.1:${port}`, chainId);
    server.on("request", (request, response) => void node.serve(request, response));
    websockets.on("connection", (socket) => {
      node.connections += 1;
      node.sockets.add(socket);
      socket.on("message", () => socket.send(JSON.stringify({ jsonrpc: "2.0", id: 1, result: {} })));
      socket.on("close", () => node.sockets.delete(socket));
    });
    return node;
  }

  countOf(method: string): number {
    return this.calls.filter((call) => call === method).length;
  }

  /** Send a block to all listeners. */
  announce(height: number, events: unknown[] = []): void {
    const data = { type: "tendermint/event/NewBlockEvents", value: { height: String(height), events, num_txs: "0" } };
    for (const socket of this.sockets) {
      socket.send(JSON.stringify({ jsonrpc: "2.0", id: 1, result: { query: "tm.event='NewBlockEvents'", data } }));
    }
  }

  sendText(text: string): void {
    for (const socket of this.sockets) socket.send(text);
  }

  dropSockets(): void {
    for (const socket of this.sockets) socket.terminate();
  }

  async stop(): Promise<void> {
    this.dropSockets();
    this.websockets.close();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answerAbci(path: string, hex: string) {
    try {
      const handler = this.abci.get(path);
      if (handler === undefined) throw UNKNOWN_SERVICE(path);
      const value = Buffer.from(handler(Buffer.from(hex, "hex"))).toString("base64");
      return { response: { code: 0, log: "", value, height: "100", codespace: "" } };
    } catch (error) {
      if (!(error instanceof AbciError)) throw error;
      const { code, codespace, message: log } = error;
      return { response: { code, codespace, log, value: null, height: "100" } };
    }
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { id, method, params } = JSON.parse(Buffer.concat(parts).toString("utf8"));
    this.calls.push(method === "abci_query" ? params.path : method);
    if (this.sabotage?.(request, response, method)) return;
    response.setHeader("content-type", "application/json");
    try {
      const handler = this.methods.get(method);
      if (handler === undefined) throw new RpcError(-32601, "Method not found");
      response.end(JSON.stringify({ jsonrpc: "2.0", id, result: handler(params) }));
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      const { code, message, data } = error;
      response.statusCode = 500;
      response.end(JSON.stringify({ jsonrpc: "2.0", id, error: { code, message, data } }));
    }
  }
}
