/** Errors of the features room. */

/** stale: newest candle too old; gapped: a bar lacks minutes; missing: no candle, or a last bar without price or volume; not_enough: history too short; plugin: one that the plan needs is absent or changed. */
export type RefusalReason = "stale" | "gapped" | "missing" | "not_enough" | "plugin";

/** No row can be made as of the asked time; the message says with which value, and what would help. */
export class FeatureRefusal extends Error {
  override name = "FeatureRefusal";
  constructor(
    readonly reason: RefusalReason,
    message: string,
  ) {
    super(message);
  }
}

/** A plan and candles give no usable dataset; the message says why. */
export class DatasetError extends Error {
  override name = "DatasetError";
}

/** A plan cannot be computed here: a plugin is missing, changed or refuses; the message says what to do. */
export class PlanError extends Error {
  override name = "PlanError";
}
