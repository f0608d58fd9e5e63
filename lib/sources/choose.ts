/** The configured network's market data. */
import type { Config } from "@/lib/config";
import { ATLAS_BASE_URL, AtlasSource } from "./atlas";
import { isLoopbackHost } from "./hosts";
import { type CandleSource, SourceError } from "./source";

/** The sandbox's own key: public, and accepted nowhere else. */
export const SANDBOX_API_KEY = "UP-sandbox";

/** Key under which candles of the configured source are stored; needs no API key. */
export function sourceIdFor(config: Config, chainId: string): string {
  if (config.network === "sandbox") return `atlas:${chainId}`;
  const own = config.endpoints.atlasUrl;
  return own === undefined || new URL(own).origin === new URL(ATLAS_BASE_URL).origin
    ? "atlas"
    : `atlas:${new URL(own).host}`;
}

/**
 * Atlas: the sandbox's on the sandbox network, else the real one or a replacement named by FORGE_ATLAS_URL.
 * @throws SourceError unauthorized without a key; forbidden_host for a URL that no key may be sent to
 */
export function sourceFor(config: Config, chainId: string): CandleSource {
  const id = sourceIdFor(config, chainId);
  const own = config.endpoints.atlasUrl;
  if (config.network === "sandbox" && own === undefined) {
    const { url } = config.sandbox;
    return new AtlasSource({
      id,
      baseUrl: `${url.replace(/\/+$/, "")}/atlas/api`,
      apiKey: SANDBOX_API_KEY,
      plainHosts: [new URL(url).host],
    });
  }
  const baseUrl = own ?? ATLAS_BASE_URL;
  const apiKey = config.alloraApiKey ?? (isLoopbackHost(new URL(baseUrl).hostname) ? SANDBOX_API_KEY : undefined);
  if (apiKey === undefined) {
    throw new SourceError(
      "unauthorized",
      "Market data of the Allora Network needs an API key: get one for free at https://developer.allora.network and set ALLORA_API_KEY to it.",
    );
  }
  return new AtlasSource({ id, baseUrl, apiKey });
}

/**
 * The source of a stored id, to be asked.
 * @throws SourceError unauthorized without a key; unknown_source for one that cannot be asked (any more), with the remedy
 */
export function sourceById(config: Config, chainId: string, id: string): CandleSource {
  const source = sourceFor(config, chainId);
  if (source.id === id) return source;
  throw new SourceError("unknown_source", `Candles of ${id} cannot be asked for here: the source is ${source.id}.`);
}

export type SourceKind = "atlas" | "binance-spot" | "binance-futures" | "file";

/** What a stored id says of its source: atlas, atlas:<host or chain>, binance-spot[:…], binance-futures[:…], file:<name>. */
export function parseSourceId(id: string): { kind: SourceKind; rest: string | null } {
  const [kind = "", ...rest] = id.split(":");
  if (!["atlas", "binance-spot", "binance-futures", "file"].includes(kind)) {
    throw new SourceError("unknown_source", `${JSON.stringify(id.slice(0, 80))} is no source of candles.`);
  }
  return { kind: kind as SourceKind, rest: rest.length === 0 ? null : rest.join(":") };
}

export interface SourceDescription {
  readonly id: string;
  readonly kind: SourceKind;
  readonly title: string;
  readonly isDefault: boolean;
  readonly state: "ready" | "needs_key";
  readonly message: string | null;
  readonly note: string | null;
}

/** Sources that this configuration knows how to ask, the default one first. */
export function listSources(config: Config, chainId: string): SourceDescription[] {
  const id = sourceIdFor(config, chainId);
  const { kind } = parseSourceId(id);
  return [{ id, kind, title: "Atlas", isDefault: true, state: "ready", message: null, note: null }];
}
