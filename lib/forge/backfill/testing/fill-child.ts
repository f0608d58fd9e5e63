/** What a process that fills days until it is done or killed is given: its one argument, as JSON. For tests. */
import { AtlasSource } from "@/lib/sources/atlas";
import { BinanceSource } from "@/lib/sources/binance";
import type { CandleSource } from "@/lib/sources/source";

export type FilledKind = "atlas" | "binance-spot" | "binance-futures";

export interface FillChildInput {
  databaseUrl: string;
  kind: FilledKind;
  sourceId: string;
  baseUrl: string;
  fromMs: number;
  toMs: number;
  nowMs: number;
}

/** A source of a service on this machine that is asked again at once. */
export function testSource({
  kind,
  sourceId,
  baseUrl,
}: Pick<FillChildInput, "kind" | "sourceId" | "baseUrl">): CandleSource {
  const retry = { baseMs: 1, maxMs: 5 };
  if (kind === "atlas") return new AtlasSource({ id: sourceId, baseUrl, apiKey: "UP-test", retry });
  const market = kind === "binance-spot" ? "spot" : "futures";
  return new BinanceSource({ id: sourceId, market, restUrl: baseUrl, retry });
}
