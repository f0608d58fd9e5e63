/** From a nonce to the value to submit: candles, the live row, the model, the guards. */

import { canonicalDecimal } from "@/lib/allora/canonical-decimal";
import { MINUTE_MS } from "@/lib/candles/candles";
import { candlesOf, liveRow } from "@/lib/features";
import { DEFAULT_BOUNDS, type GuardBounds, guardedValue, type TopicKind } from "./guards";
import { horizonSigma } from "./horizon-sigma";
import type { LiveCandles } from "./live-candles";
import { loadLiveCandles } from "./live-history";
import type { LiveModel } from "./model-cache";

export interface PredictedValue {
  /** The moment that the features describe. */
  readonly asOfMs: number;
  /** The model's output: a log return. */
  readonly prediction: number;
  readonly basePrice: number;
  /** Canonical decimal, as it is signed. */
  readonly value: string;
}

/** A model took longer for one row than it may; its answer is not used. */
export class PredictionTooSlow extends Error {
  override name = "PredictionTooSlow";
}

/**
 * @param nonceTimeMs block time of the nonce
 * @param nowMs the network's clock
 * @throws FeatureRefusal, GuardRefusal, PredictionTooSlow: no value may leave; SourceError: candles could not be had
 */
export async function predictValue(input: {
  model: LiveModel;
  kind: TopicKind;
  candles: LiveCandles;
  nonceTimeMs: number;
  nowMs: number;
  bounds?: GuardBounds;
}): Promise<PredictedValue> {
  const { model, kind, nonceTimeMs, bounds = DEFAULT_BOUNDS } = input;
  const { plan } = model;
  const toMs = Math.floor(nonceTimeMs / MINUTE_MS) * MINUTE_MS;
  const candles = await loadLiveCandles(input.candles, plan, { toMs, nowMs: input.nowMs });
  const { row, asOfMs, basePrice } = liveRow(candles, plan, { asOfMs: nonceTimeMs });
  const startedMs = performance.now();
  const prediction = await model.predict(row);
  const tookMs = performance.now() - startedMs;
  if (tookMs > bounds.predictMs) {
    throw new PredictionTooSlow(
      `the model took ${Math.round(tookMs)} ms for one row; at most ${bounds.predictMs} ms are allowed`,
    );
  }
  const value = guardedValue({
    kind,
    prediction,
    basePrice,
    horizonSigma: horizonSigma(candlesOf(candles, plan.market).close, plan.target.horizonMinutes),
    bounds,
  });
  return { asOfMs, prediction, basePrice, value: canonicalDecimal(value) };
}
