/** What really happened, and what a value's loss is: the sandbox's one reputer. */
import { type Market, priceAt } from "@/workers/sandbox/market/market";
import { czarLoss, reportedLoss } from "./scoring";
import type { Epoch, TopicState } from "./state";

const MINUTE_MS = 60_000;

/** Smallest deviation that a loss is measured by: a market that stands still must not divide by zero. */
const SIGMA_FLOOR = 1e-6;

function horizonMs(epoch: Epoch): number {
  return (epoch.truthAtMs as number) - epoch.openedAtMs;
}

/** Price at the truth's minute, or the log return from the nonce's minute to it. */
export function truthOf(topic: TopicState, epoch: Epoch, market: Market): number {
  const { kind, market: name } = topic.definition;
  const then = priceAt(market, name, epoch.truthAtMs as number);
  return kind === "price" ? then : Math.log(then / priceAt(market, name, epoch.openedAtMs));
}

/** Standard deviation of returns over the topic's horizon, from the 100 horizons (at most a week) before the nonce. */
export function trailingSigma(topic: TopicState, epoch: Epoch, market: Market): number {
  const stepMs = Math.max(MINUTE_MS, Math.round(horizonMs(epoch) / MINUTE_MS) * MINUTE_MS);
  const spanMs = Math.min(100 * stepMs, 7 * 86_400_000);
  const candles = market.candles(topic.definition.market, epoch.openedAtMs - spanMs, epoch.openedAtMs);
  let sum = 0;
  let count = 0;
  for (let i = 1; i < candles.close.length; i++) {
    sum += Math.log((candles.close[i] as number) / (candles.close[i - 1] as number)) ** 2;
    count++;
  }
  const perMinute = count === 0 ? 0 : Math.sqrt(sum / count);
  return Math.max(SIGMA_FLOOR, perMinute * Math.sqrt(stepMs / MINUTE_MS));
}

/** Reported losses of values against the truth. A price topic under CZAR is measured by its log returns from the nonce's price. */
export function lossFunction(
  topic: TopicState,
  epoch: Epoch,
  market: Market,
  truth: number,
): (value: number) => number {
  const { kind, lossMethod, market: name } = topic.definition;
  if (lossMethod === "mse") return (value) => reportedLoss((value - truth) ** 2, false);
  const sigma = trailingSigma(topic, epoch, market);
  if (kind === "log_return") return (value) => reportedLoss(Math.max(0, czarLoss(truth, value, sigma)), false);
  const base = priceAt(market, name, epoch.openedAtMs);
  const trueReturn = Math.log(truth / base);
  return (value) => {
    // A price that is no price is as wrong as can be.
    const claimed = value > 0 ? Math.log(value / base) : -10;
    return reportedLoss(Math.max(0, czarLoss(trueReturn, claimed, sigma)), false);
  };
}
