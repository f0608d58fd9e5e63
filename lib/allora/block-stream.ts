/**
 * New blocks over a node's websocket. It only ever speeds things up: it reconnects by itself, notices silence, and whoever
 * uses it polls as well.
 */
import { WebSocket } from "ws";
import { z } from "zod";
import { decodeEvents, RawEvents } from "./chain-events";
import type { BlockEvents } from "./client";

export interface BlockStreamOptions {
  /** HTTP addresses of nodes; their websocket is at /websocket. Tried in turn. */
  urls: readonly string[];
  /** Without a new block for so long the connection counts as dead. */
  silenceMs: number;
  pingMs: number;
  /** The wait before connecting again is drawn from [0, baseMs·2^n], at most `longestWaitMs`. */
  baseMs: number;
  longestWaitMs: number;
}

const LARGEST_FRAME_BYTES = 64 * 1024 * 1024;
const SUBSCRIBE = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "subscribe",
  params: { query: "tm.event='NewBlockEvents'" },
});

const Frame = z.object({
  result: z.object({
    data: z.object({
      type: z.string(),
      value: z.object({ height: z.string().regex(/^\d+$/).transform(BigInt), events: RawEvents }),
    }),
  }),
});

export class BlockStream {
  private readonly listeners = new Set<(block: BlockEvents) => void>();
  private socket: WebSocket | undefined;
  private reconnect: NodeJS.Timeout | undefined;
  private watchdog: NodeJS.Timeout | undefined;
  private pinger: NodeJS.Timeout | undefined;
  private failures = 0;
  private at = 0;

  constructor(private readonly options: BlockStreamOptions) {}

  /** Connects with the first listener and disconnects with the last. */
  listen(listener: (block: BlockEvents) => void): () => void {
    const own = (block: BlockEvents) => listener(block);
    this.listeners.add(own);
    if (this.listeners.size === 1) this.connect();
    return () => {
      if (this.listeners.delete(own) && this.listeners.size === 0) this.close();
    };
  }

  close(): void {
    this.listeners.clear();
    clearTimeout(this.reconnect);
    this.reconnect = undefined;
    this.drop();
  }

  private connect(): void {
    const url = this.options.urls[this.at % this.options.urls.length] as string;
    const socket = new WebSocket(`${url.replace(/^http/, "ws")}/websocket`, {
      handshakeTimeout: this.options.silenceMs,
      maxPayload: LARGEST_FRAME_BYTES,
    });
    this.socket = socket;
    this.watch(socket);
    socket.on("open", () => {
      socket.send(SUBSCRIBE);
      this.pinger = setInterval(() => socket.ping(), this.options.pingMs);
      this.pinger.unref();
    });
    socket.on("message", (data) => this.receive(socket, data.toString()));
    // An error is always followed by a close, where the next attempt is planned.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      if (this.socket === socket) this.again();
    });
  }

  private receive(socket: WebSocket, text: string): void {
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      // A frame that is no JSON says that this is no node.
      socket.terminate();
      return;
    }
    const frame = Frame.safeParse(json);
    if (!frame.success) {
      // The acknowledgement of the subscription carries no block; a refusal carries an error.
      if (hasError(json)) socket.terminate();
      return;
    }
    this.failures = 0;
    this.watch(socket);
    const { height, events } = frame.data.result.data.value;
    const block: BlockEvents = { height, events: decodeEvents(events) };
    for (const listener of [...this.listeners]) listener(block);
  }

  /** Only blocks prove that the stream lives: a node may answer pings and never send another block. */
  private watch(socket: WebSocket): void {
    clearTimeout(this.watchdog);
    this.watchdog = setTimeout(() => socket.terminate(), this.options.silenceMs);
    this.watchdog.unref();
  }

  private again(): void {
    this.drop();
    if (this.listeners.size === 0) return;
    const ceiling = Math.min(this.options.longestWaitMs, this.options.baseMs * 2 ** Math.min(this.failures, 30));
    this.failures += 1;
    this.at += 1;
    this.reconnect = setTimeout(() => this.connect(), Math.random() * ceiling);
    this.reconnect.unref();
  }

  private drop(): void {
    clearTimeout(this.watchdog);
    clearInterval(this.pinger);
    const socket = this.socket;
    this.socket = undefined;
    socket?.terminate();
  }
}

function hasError(json: unknown): boolean {
  return typeof json === "object" && json !== null && "error" in json && json.error != null;
}
