/** Binance's two services: where they are, and what asking them costs. */
import type { BinanceMarket } from "./markets";

export interface BinanceService {
  readonly restUrl: string;
  readonly restHosts: readonly string[];
  /** Between the base URL and the name of what is asked for. */
  readonly path: string;
  readonly wsUrl: string;
  readonly wsHosts: readonly string[];
  /** Rows that a page may have. */
  readonly mostRows: number;
  /** Of an address in a minute, until exchangeInfo names it. */
  readonly weightPerMinute: number;
  klinesWeight(limit: number): number;
  readonly infoWeight: number;
  readonly infoQuery: Readonly<Record<string, string>>;
  /** Streams that one connection may carry. */
  readonly mostStreams: number;
  /** Messages that may be sent in a second; answers to pings count as such. */
  readonly messagesPerSecond: number;
}

export const SERVICES: Readonly<Record<BinanceMarket, BinanceService>> = {
  spot: {
    restUrl: "https://data-api.binance.vision",
    restHosts: ["data-api.binance.vision", "api.binance.com"],
    path: "/api/v3",
    wsUrl: "wss://stream.binance.com:9443/stream",
    wsHosts: ["stream.binance.com:9443", "stream.binance.com", "data-stream.binance.vision"],
    mostRows: 1000,
    weightPerMinute: 6000,
    klinesWeight: () => 2,
    infoWeight: 20,
    infoQuery: { showPermissionSets: "false" },
    mostStreams: 1024,
    messagesPerSecond: 5,
  },
  futures: {
    restUrl: "https://fapi.binance.com",
    restHosts: ["fapi.binance.com"],
    path: "/fapi/v1",
    // The route of market streams: without it a connection stays silent.
    wsUrl: "wss://fstream.binance.com/market/stream",
    wsHosts: ["fstream.binance.com"],
    mostRows: 1500,
    weightPerMinute: 2400,
    klinesWeight: (limit) => (limit < 100 ? 1 : limit < 500 ? 2 : limit <= 1000 ? 5 : 10),
    infoWeight: 1,
    infoQuery: {},
    mostStreams: 200,
    messagesPerSecond: 10,
  },
};
