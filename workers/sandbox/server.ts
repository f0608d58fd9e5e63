/** The sandbox as a server: chain, market, Atlas, Binance, developer API and faucet behind one port. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { Chain } from "./chain/chain";
import { ChainStorage } from "./chain/storage";
import { HttpError, readBody, sendJson } from "./http/answer";
import { atlas } from "./http/atlas";
import { binanceRest } from "./http/binance";
import { binanceSockets } from "./http/binance-socket";
import { developerApi } from "./http/developer-api";
import { faucet } from "./http/faucet";
import { RpcError, rpcCall } from "./http/rpc";
import { serveWebsocket } from "./http/websocket";
import type { Market } from "./market/market";
import { ReplayMarket } from "./market/replay";
import { SyntheticMarket } from "./market/synthetic";

export interface SandboxOptions {
  /** Keeps its state below <dataDir>/sandbox; undefined: in memory only. */
  dataDir?: string;
  /** 0: any free one. */
  port?: number;
  host?: string;
  /** Chain seconds per second. */
  speed?: number;
  /** Wall ms between blocks; 0: none are made but by `chain.produceBlock()`. */
  blockMs?: number;
  /** Chain ms that a block takes; speed × 1,000 when undefined, whatever `blockMs` is. */
  chainBlockMs?: number;
  seed?: string;
  emissions?: "v9" | "v10";
  candlesDir?: string;
  /** Chain time of a new chain's first block; now when undefined. */
  genesisMs?: number;
  onError?: (error: unknown) => void;
}

/** Faults for tests: what a bad network does. */
export interface Faults {
  /** Answer RPC calls with this HTTP status. */
  refuseRpcWith: number | null;
  /** Take a broadcast transaction, and cut the connection instead of answering. */
  dropBroadcastReplies: boolean;
  silenceWebsocket: boolean;
  /** Answer the exchange's REST calls with this HTTP status. */
  refuseBinanceWith: number | null;
  /** The exchange's sockets stay open, and no kline comes. */
  silenceKlines: boolean;
  /** Cuts the exchange's sockets. */
  dropKlineSockets(): void;
}

export interface Sandbox {
  url: string;
  chainId: string;
  chain: Chain;
  market: Market;
  faults: Faults;
  /** How often a block accepted a payload: anything above 1 is a double submission. */
  acceptedPayloads(topicId: number, address: string, nonce: number): number;
  stop(): Promise<void>;
}

const MAX_BATCH = 10;

/**
 * A chain belongs to one market and one speed: its prices must not change under it, nor the time that its topics' blocks take.
 * Another market or speed is another chain, and going back finds the former one.
 */
export function chainFolder(dataDir: string, speed: number, candlesDir: string | undefined): string {
  const market =
    candlesDir === undefined
      ? "synthetic"
      : `replay-${createHash("sha256").update(candlesDir).digest("hex").slice(0, 8)}`;
  return path.join(dataDir, "sandbox", `${market}-${speed}x`);
}

export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const speed = options.speed ?? 30;
  const wallBlockMs = options.blockMs ?? 1_000;
  const { chain, market } = Chain.open({
    storage:
      options.dataDir === undefined ? null : new ChainStorage(chainFolder(options.dataDir, speed, options.candlesDir)),
    genesis: {
      seed: options.seed ?? "sandbox",
      emissions: options.emissions ?? "v10",
      timeMs: Math.floor((options.genesisMs ?? Date.now()) / 1000) * 1000,
      blockMs: options.chainBlockMs ?? speed * 1_000,
    },
    makeMarket: (genesisDay, seed) =>
      options.candlesDir === undefined ? new SyntheticMarket(seed) : new ReplayMarket(options.candlesDir, genesisDay),
  });
  if (chain.state.height === 0) chain.produceBlock();

  let refuseRpcWith: number | null = null;
  let dropBroadcastReplies = false;
  const server = createServer((request, response) => {
    route(request, response).catch((error: unknown) => {
      if (response.headersSent) return void response.destroy();
      if (error instanceof HttpError) return sendJson(response, error.status, { detail: error.message }, error.headers);
      if (error instanceof SyntaxError) return sendJson(response, 400, { detail: "malformed JSON" });
      options.onError?.(error);
      sendJson(response, 500, { detail: "internal error" });
    });
  });
  // Longer than any client keeps an idle connection: a request must not meet one that is just being closed.
  server.keepAliveTimeout = 120_000;
  const websocket = serveWebsocket(server, chain);
  const exchange = binanceRest(chain, market);
  const klines = binanceSockets(server, chain, market);

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const host = request.headers.host ?? "127.0.0.1";
    const url = new URL(request.url ?? "/", `http://${/^[\w.:[\]-]+$/.test(host) ? host : "127.0.0.1"}`);
    if (url.pathname === "/health") {
      const { chainId, height, timeMs, emissions } = chain.state;
      return sendJson(response, 200, { chainId, height, blockTimeMs: timeMs, speed, emissions });
    }
    if (url.pathname.startsWith("/atlas/api/")) return atlas(request, response, url, chain, market);
    if (exchange.serve(response, url)) return;
    if (url.pathname.startsWith("/v2/")) return developerApi(request, response, url, chain);
    if (url.pathname === "/api/request") return faucet(request, response, chain);
    if (url.pathname === "/" && request.method === "POST") return rpc(request, response);
    throw new HttpError(404, "not found");
  }

  async function rpc(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (refuseRpcWith !== null) throw new HttpError(refuseRpcWith, "refused");
    const body: unknown = JSON.parse(await readBody(request));
    if (dropBroadcastReplies && JSON.stringify(body).includes('"broadcast_tx')) {
      answerRpc(chain, body);
      response.destroy();
      return;
    }
    if (!Array.isArray(body)) return sendJson(response, 200, answerRpc(chain, body));
    if (body.length > MAX_BATCH) throw new HttpError(400, `a batch holds at most ${MAX_BATCH} requests`);
    sendJson(
      response,
      200,
      body.map((call) => answerRpc(chain, call)),
    );
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, options.host ?? "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const host = options.host === undefined || options.host === "0.0.0.0" ? "127.0.0.1" : options.host;
  const ticking = wallBlockMs === 0 ? null : startTicking(wallBlockMs, () => chain.produceBlock());

  return {
    url: `http://${host}:${port}`,
    chainId: chain.state.chainId,
    chain,
    market,
    faults: {
      get refuseRpcWith() {
        return refuseRpcWith;
      },
      set refuseRpcWith(status) {
        refuseRpcWith = status;
      },
      get dropBroadcastReplies() {
        return dropBroadcastReplies;
      },
      set dropBroadcastReplies(drop) {
        dropBroadcastReplies = drop;
      },
      get silenceWebsocket() {
        return websocket.silent;
      },
      set silenceWebsocket(silent) {
        websocket.silent = silent;
      },
      get refuseBinanceWith() {
        return exchange.refuseWith;
      },
      set refuseBinanceWith(status) {
        exchange.refuseWith = status;
      },
      get silenceKlines() {
        return klines.silent;
      },
      set silenceKlines(silent) {
        klines.silent = silent;
      },
      dropKlineSockets: () => klines.drop(),
    },
    acceptedPayloads: (topicId, address, nonce) => chain.acceptedPayloads.get(`${topicId}/${address}/${nonce}`) ?? 0,
    async stop() {
      ticking?.stop();
      websocket.close();
      klines.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function answerRpc(chain: Chain, call: unknown): unknown {
  const {
    id = null,
    method,
    params,
  } = (typeof call === "object" && call !== null ? call : {}) as Record<string, unknown>;
  try {
    if (typeof method !== "string") throw new RpcError(-32600, "Invalid Request", "method is missing");
    return { jsonrpc: "2.0", id, result: rpcCall(chain, method, params) };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return { jsonrpc: "2.0", id, error: { code: error.code, message: error.message, data: error.data } };
  }
}

/** Calls back every `everyMs` without drifting; after a pause of the machine it goes on at the usual pace. */
function startTicking(everyMs: number, tick: () => void): { stop(): void } {
  let due = performance.now() + everyMs;
  let timer = setTimeout(next, everyMs);
  function next() {
    tick();
    due = Math.max(due + everyMs, performance.now());
    timer = setTimeout(next, due - performance.now());
  }
  return { stop: () => clearTimeout(timer) };
}
