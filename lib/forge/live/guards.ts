/** What may leave: a model's output becomes the value to submit, or a refusal that says why. Pure. */

export type TopicKind = "price" | "log_return";

export interface GuardBounds {
  /** Largest distance of a price from the last close, as a share of it. */
  readonly priceShare: number;
  /** A log return may be this many standard deviations of the return over the horizon … */
  readonly sigmas: number;
  /** … and never needs to be below this. */
  readonly logReturnFloor: number;
  /** Longest time, in ms, that a model may take for one row. */
  readonly predictMs: number;
}

export const DEFAULT_BOUNDS: GuardBounds = { priceShare: 0.2, sigmas: 8, logReturnFloor: 0.2, predictMs: 1_000 };

export type GuardReason =
  | "not_finite"
  | "no_base_price"
  | "zero_price"
  | "price_out_of_bounds"
  | "return_out_of_bounds";

/** A prediction that must not be submitted; the message says which bound it broke, with the values. */
export class GuardRefusal extends Error {
  override name = "GuardRefusal";
  constructor(
    readonly reason: GuardReason,
    message: string,
  ) {
    super(message);
  }
}

export interface GuardInput {
  kind: TopicKind;
  /** The model's output: a log return over the horizon. */
  prediction: number;
  /** Close of the last bar, in the quote currency. */
  basePrice: number;
  /** Standard deviation of the return over the horizon, by the market's recent minutes; undefined when that is not known. */
  horizonSigma: number | undefined;
  bounds?: GuardBounds;
}

/**
 * The value of a topic's kind for a predicted log return: the return itself, or basePrice · exp(return).
 * @throws GuardRefusal for anything not finite, a price of zero or less, or a value out of bounds
 */
export function guardedValue({
  kind,
  prediction,
  basePrice,
  horizonSigma,
  bounds = DEFAULT_BOUNDS,
}: GuardInput): number {
  if (!Number.isFinite(prediction)) {
    throw new GuardRefusal("not_finite", `the model answered ${prediction}, which is no finite number`);
  }
  if (!(Number.isFinite(basePrice) && basePrice > 0)) {
    throw new GuardRefusal("no_base_price", `the last close is ${basePrice}; a price above zero is needed`);
  }
  const sigma = horizonSigma !== undefined && Number.isFinite(horizonSigma) && horizonSigma > 0 ? horizonSigma : 0;
  const largest = Math.max(bounds.sigmas * sigma, bounds.logReturnFloor);
  if (Math.abs(prediction) > largest) {
    throw new GuardRefusal(
      "return_out_of_bounds",
      `the predicted log return ${prediction} is larger than ${largest} (the larger of ${bounds.sigmas} standard deviations and ${bounds.logReturnFloor})`,
    );
  }
  if (kind === "log_return") return prediction === 0 ? 0 : prediction;

  const price = basePrice * Math.exp(prediction);
  if (!Number.isFinite(price)) throw new GuardRefusal("not_finite", `the predicted price is ${price}`);
  if (price <= 0) throw new GuardRefusal("zero_price", `the predicted price is ${price}; a price above zero is needed`);
  if (Math.abs(price / basePrice - 1) > bounds.priceShare) {
    throw new GuardRefusal(
      "price_out_of_bounds",
      `the predicted price ${price} is more than ${bounds.priceShare * 100} % from the last close ${basePrice}`,
    );
  }
  return price;
}
