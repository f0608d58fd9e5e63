/** Every built-in kind of feature, by goal. */
import type { FeatureKind } from "@/lib/features/kind";
import { ema, macd, sma, smaDistance } from "./averages";
import { timeOfDay, timeOfWeek, timeToFunding } from "./calendar";
import { beta, laggedReturn, returnDifference } from "./cross-asset";
import { bollinger, donchian, rank, rsi, zscore } from "./oscillators";
import { logReturn, plainReturn } from "./returns";
import { atr, hlSpread, realisedVolatility, returnDeviation, volatilityRatio } from "./volatility";
import { signedVolume, volumeLogRatio, volumeMean, vwapDistance } from "./volume";

/** As the schemas of a plan's entries, whose types are kept. */
export const KIND_SCHEMAS = [
  logReturn.schema,
  plainReturn.schema,
  sma.schema,
  ema.schema,
  macd.schema,
  donchian.schema,
  smaDistance.schema,
  rsi.schema,
  bollinger.schema,
  zscore.schema,
  rank.schema,
  vwapDistance.schema,
  realisedVolatility.schema,
  volatilityRatio.schema,
  returnDeviation.schema,
  atr.schema,
  hlSpread.schema,
  volumeMean.schema,
  volumeLogRatio.schema,
  signedVolume.schema,
  laggedReturn.schema,
  returnDifference.schema,
  beta.schema,
  timeOfDay.schema,
  timeOfWeek.schema,
  timeToFunding.schema,
] as const;

const KINDS = [
  logReturn,
  plainReturn,
  sma,
  ema,
  macd,
  donchian,
  smaDistance,
  rsi,
  bollinger,
  zscore,
  rank,
  vwapDistance,
  realisedVolatility,
  volatilityRatio,
  returnDeviation,
  atr,
  hlSpread,
  volumeMean,
  volumeLogRatio,
  signedVolume,
  laggedReturn,
  returnDifference,
  beta,
  timeOfDay,
  timeOfWeek,
  timeToFunding,
];

/** The name that stands in a plan's `kind`. */
export function kindName(kind: { schema: FeatureKind["schema"] }): string {
  return (kind.schema.shape.kind as unknown as { value: string }).value;
}

/** All kinds, in the order in which a person reads them: by goal. */
// biome-ignore lint/suspicious/noExplicitAny: kinds of different parameters in one table; each compiles only what its own schema has parsed
export const FEATURE_KINDS: readonly FeatureKind<any>[] = KINDS;

// biome-ignore lint/suspicious/noExplicitAny: as above
const BY_NAME = new Map<string, FeatureKind<any>>(KINDS.map((kind) => [kindName(kind), kind]));

// biome-ignore lint/suspicious/noExplicitAny: as above
export function kindByName(name: string): FeatureKind<any> | undefined {
  return BY_NAME.get(name);
}
