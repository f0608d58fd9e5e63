/** CometBFT's websocket: subscriptions to blocks and to the events in them. */
import type { Server } from "node:http";
import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import type { Block } from "@/workers/sandbox/chain/block";
import type { Chain } from "@/workers/sandbox/chain/chain";
import type { ChainEvent } from "@/workers/sandbox/chain/events";
import { blockJson, blockResultsJson, txResultJson } from "./comet";
import { RpcError, rpcCall } from "./rpc";

const Request = z.object({
  jsonrpc: z.literal("2.0"),
  id: z.union([z.string(), z.number()]),
  method: z.string(),
  params: z.unknown().optional(),
});

interface Subscription {
  id: string | number;
  query: string;
  kind: string;
  conditions: { key: string; value: string }[];
}

const CONDITION = /^\s*([\w.]+)\s*=\s*'(.*)'\s*$/;
const MOST_SUBSCRIPTIONS = 100;

function parseQuery(id: string | number, query: string): Subscription {
  const conditions: Subscription["conditions"] = [];
  let kind = "";
  for (const text of query.split(/\s+AND\s+/i)) {
    const match = CONDITION.exec(text);
    if (match === null) throw new RpcError(-32602, "Invalid params", `the condition ${text} is not understood`);
    if (match[1] === "tm.event") kind = match[2] as string;
    else conditions.push({ key: match[1] as string, value: match[2] as string });
  }
  return { id, query, kind, conditions };
}

function matches(events: readonly ChainEvent[], conditions: Subscription["conditions"]): boolean {
  return conditions.every(({ key, value }) =>
    events.some((event) => event.attributes.some((a) => `${event.type}.${a.key}` === key && a.value === value)),
  );
}

export interface Websocket {
  /** True: connections stay open and say nothing more. */
  silent: boolean;
  close(): void;
}

export function serveWebsocket(server: Server, chain: Chain): Websocket {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: 1_048_576 });
  const subscriptions = new Map<WebSocket, Subscription[]>();
  const control: Websocket = {
    silent: false,
    close() {
      chain.events.off("block", announce);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };

  server.on("upgrade", (request, socket, head) => {
    // The exchange's sockets are its own.
    if (request.url?.startsWith("/binance/")) return;
    if (request.url !== "/websocket") {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      return;
    }
    sockets.handleUpgrade(request, socket, head, (accepted) => sockets.emit("connection", accepted, request));
  });

  sockets.on("connection", (socket: WebSocket) => {
    subscriptions.set(socket, []);
    socket.on("error", () => socket.terminate());
    socket.on("close", () => subscriptions.delete(socket));
    socket.on("message", (data) => {
      if (!control.silent) answer(socket, data.toString());
    });
  });

  function answer(socket: WebSocket, text: string): void {
    let id: string | number | null = null;
    try {
      const request = Request.parse(JSON.parse(text));
      id = request.id;
      send(socket, { jsonrpc: "2.0", id, result: handle(socket, request) });
    } catch (error) {
      const failure =
        error instanceof RpcError
          ? { code: error.code, message: error.message, data: error.data }
          : { code: -32700, message: "Parse error", data: error instanceof Error ? error.message : String(error) };
      send(socket, { jsonrpc: "2.0", id, error: failure });
    }
  }

  function handle(socket: WebSocket, request: z.infer<typeof Request>): unknown {
    const own = subscriptions.get(socket) ?? [];
    const query = () => z.object({ query: z.string() }).parse(request.params).query;
    switch (request.method) {
      case "subscribe": {
        if (own.length >= MOST_SUBSCRIPTIONS) throw new RpcError(-32603, "Internal error", "too many subscriptions");
        own.push(parseQuery(request.id, query()));
        return {};
      }
      case "unsubscribe": {
        const gone = query();
        subscriptions.set(
          socket,
          own.filter((subscription) => subscription.query !== gone),
        );
        return {};
      }
      case "unsubscribe_all":
        subscriptions.set(socket, []);
        return {};
      default:
        return rpcCall(chain, request.method, request.params);
    }
  }

  function announce(block: Block): void {
    if (control.silent) return;
    for (const [socket, own] of subscriptions) for (const subscription of own) announceTo(socket, subscription, block);
  }

  function announceTo(socket: WebSocket, { id, query, kind, conditions }: Subscription, block: Block): void {
    const frame = (data: unknown, events: readonly ChainEvent[]) =>
      send(socket, { jsonrpc: "2.0", id, result: { query, data, events: flatten(kind, events) } });
    if (kind === "NewBlock" && matches(block.events, conditions)) {
      const { block_id, block: body } = blockJson(chain, block);
      frame(
        {
          type: "tendermint/event/NewBlock",
          value: { block: body, block_id, result_finalize_block: blockResultsJson(block) },
        },
        block.events,
      );
    } else if (kind === "NewBlockHeader") {
      frame({ type: "tendermint/event/NewBlockHeader", value: { header: blockJson(chain, block).block.header } }, []);
    } else if (kind === "NewBlockEvents" && matches(block.events, conditions)) {
      const value = { height: String(block.height), events: block.events, num_txs: String(block.txs.length) };
      frame({ type: "tendermint/event/NewBlockEvents", value }, block.events);
    } else if (kind === "Tx") {
      for (const [index, tx] of block.txs.entries()) {
        const own = [...tx.events, { type: "tx", attributes: [{ key: "hash", value: tx.hash, index: true }] }];
        if (!matches(own, conditions)) continue;
        const TxResult = { height: String(block.height), index, tx: tx.tx, result: txResultJson(tx) };
        frame({ type: "tendermint/event/Tx", value: { TxResult } }, own);
      }
    }
  }

  chain.events.on("block", announce);
  return control;
}

function flatten(kind: string, events: readonly ChainEvent[]): Record<string, string[]> {
  const flat: Record<string, string[]> = { "tm.event": [kind] };
  for (const event of events) {
    for (const { key, value } of event.attributes) {
      const name = `${event.type}.${key}`;
      flat[name] = [...(flat[name] ?? []), value];
    }
  }
  return flat;
}

function send(socket: WebSocket, message: unknown): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
}
