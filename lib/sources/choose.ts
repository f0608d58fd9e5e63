/** Which sources of market data this configuration can ask, and which of them is meant where none is named. */
import type { Config } from "@/lib/config";
import { ATLAS_BASE_URL, AtlasSource } from "./atlas";
import { BASIS_NOTE, BINANCE_SERVICES, BinanceSource } from "./binance";
import { isLoopbackHost } from "./hosts";
import { type CandleSource, SourceError } from "./source";
import { type AskableKind, type SourceKind, sourceTitle } from "./source-id";

export { parseSourceId, type SourceKind, sourceTitle } from "./source-id";

/** The sandbox's own key: public, and accepted nowhere else. */
export const SANDBOX_API_KEY = "UP-sandbox";

const NEEDS_KEY =
  "Market data of the Allora Network needs an API key: get one for free at https://developer.allora.network and set ALLORA_API_KEY to it.";
const ASKABLE: readonly AskableKind[] = ["atlas", "binance-spot", "binance-futures"];

/** A source that this configuration knows how to ask. */
export interface SourceDescription {
  /** Key under which its candles are stored. */
  readonly id: string;
  readonly kind: SourceKind;
  readonly title: string;
  readonly isDefault: boolean;
  readonly state: "ready" | "needs_key";
  /** What is missing. */
  readonly message: string | null;
  /** What to bear in mind of its prices. */
  readonly note: string | null;
}

/** The default one first. Asks nobody, and needs no key. */
export function listSources(config: Config, chainId: string): SourceDescription[] {
  const chosen = defaultKind(config);
  return [chosen, ...ASKABLE.filter((kind) => kind !== chosen)].map((kind) => {
    const id = idOf(config, chainId, kind);
    const isReady = kind !== "atlas" || atlasKey(config) !== undefined;
    return {
      id,
      kind,
      title: config.network === "sandbox" ? sourceTitle({ kind, rest: null }) : sourceTitle({ kind, rest: restOf(id) }),
      isDefault: kind === chosen,
      state: isReady ? "ready" : "needs_key",
      message: isReady ? null : NEEDS_KEY,
      note: kind === "atlas" ? null : BASIS_NOTE,
    };
  });
}

/** Key under which candles of the source are stored that is meant where none is named; needs no API key. */
export function sourceIdFor(config: Config, chainId: string): string {
  return idOf(config, chainId, defaultKind(config));
}

/**
 * The source that is meant where none is named.
 * @throws SourceError unauthorized without a key; forbidden_host for a URL that is not asked
 */
export function sourceFor(config: Config, chainId: string): CandleSource {
  return sourceOf(config, chainId, defaultKind(config));
}

/**
 * The source of a stored id, to be asked.
 * @throws SourceError unauthorized without a key; unknown_source for one that cannot be asked (any more), with the remedy
 */
export function sourceById(config: Config, chainId: string, id: string): CandleSource {
  const kind = ASKABLE.find((one) => idOf(config, chainId, one) === id);
  if (kind !== undefined) return sourceOf(config, chainId, kind);
  const others = ASKABLE.map((one) => idOf(config, chainId, one)).join(", ");
  throw new SourceError(
    "unknown_source",
    id.startsWith("file:")
      ? `${id} cannot be asked: what was brought in files is all there is. Sources that can: ${others}.`
      : `${JSON.stringify(id.slice(0, 80))} cannot be asked with this configuration. Sources that can: ${others}.`,
  );
}

function defaultKind(config: Config): AskableKind {
  if (config.marketSource !== "auto") return config.marketSource;
  return atlasKey(config) === undefined ? "binance-spot" : "atlas";
}

function idOf(config: Config, chainId: string, kind: AskableKind): string {
  if (config.network === "sandbox") return `${kind}:${chainId}`;
  const { atlasUrl, binanceSpotUrl, binanceFuturesUrl } = config.endpoints;
  const [own, usual] = {
    atlas: [atlasUrl, ATLAS_BASE_URL],
    "binance-spot": [binanceSpotUrl, BINANCE_SERVICES.spot.restUrl],
    "binance-futures": [binanceFuturesUrl, BINANCE_SERVICES.futures.restUrl],
  }[kind] as [string | undefined, string];
  return own === undefined || new URL(own).origin === new URL(usual).origin ? kind : `${kind}:${new URL(own).host}`;
}

function restOf(id: string): string | null {
  return id.includes(":") ? id.slice(id.indexOf(":") + 1) : null;
}

/** Undefined where there is none and one is needed. A service on this machine is given the sandbox's. */
function atlasKey({ network, alloraApiKey, endpoints }: Config): string | undefined {
  if (network === "sandbox" && endpoints.atlasUrl === undefined) return SANDBOX_API_KEY;
  const isHere = isLoopbackHost(new URL(endpoints.atlasUrl ?? ATLAS_BASE_URL).hostname);
  return alloraApiKey ?? (isHere ? SANDBOX_API_KEY : undefined);
}

function sourceOf(config: Config, chainId: string, kind: AskableKind): CandleSource {
  const id = idOf(config, chainId, kind);
  return kind === "atlas" ? atlasOf(config, id) : binanceOf(config, id, kind === "binance-spot" ? "spot" : "futures");
}

function atlasOf(config: Config, id: string): CandleSource {
  const apiKey = atlasKey(config);
  if (apiKey === undefined) throw new SourceError("unauthorized", NEEDS_KEY);
  const own = config.endpoints.atlasUrl;
  if (config.network !== "sandbox" || own !== undefined) {
    return new AtlasSource({ id, baseUrl: own ?? ATLAS_BASE_URL, apiKey });
  }
  const { url } = config.sandbox;
  return new AtlasSource({ id, baseUrl: `${base(url)}/atlas/api`, apiKey, plainHosts: [new URL(url).host] });
}

function binanceOf(config: Config, id: string, market: "spot" | "futures"): CandleSource {
  const { endpoints } = config;
  const restUrl = market === "spot" ? endpoints.binanceSpotUrl : endpoints.binanceFuturesUrl;
  const wsUrl = market === "spot" ? endpoints.binanceSpotWsUrl : endpoints.binanceFuturesWsUrl;
  if (config.network !== "sandbox") {
    // No key is sent there: a replacement may be anywhere.
    const allowedHosts = [restUrl, wsUrl].flatMap((own) => (own === undefined ? [] : [new URL(own).host]));
    return new BinanceSource({ id, market, allowedHosts, ...(restUrl && { restUrl }), ...(wsUrl && { wsUrl }) });
  }
  const { url, speed } = config.sandbox;
  const route = market === "spot" ? "binance/spot/stream" : "binance/futures/market/stream";
  return new BinanceSource({
    id,
    market,
    restUrl: restUrl ?? `${base(url)}/binance/${market}`,
    wsUrl: wsUrl ?? `${base(url).replace(/^http/, "ws")}/${route}`,
    plainHosts: [new URL(url).host],
    // Its minutes pass faster than those of the clock on the wall.
    stream: { silenceMs: Math.max(5_000, 150_000 / speed) },
  });
}

function base(url: string): string {
  return url.replace(/\/+$/, "");
}
