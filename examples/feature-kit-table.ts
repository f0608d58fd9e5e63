/** The kit's features of one row: computed by the plan, and from the row's own bars by the kit's formulas. */
import { columnNames, FeaturePlan, liveRow, type MarketCandles } from "allora-forge";
import { KIT_FEATURES, type RowBars } from "./kit-features";

export interface KitRow {
  name: string;
  /** The entry of a plan that makes it. */
  entry: string;
  formula: string;
  ours: number;
  theirs: number;
}

/** @param plan holds the base bars alone @throws FeatureRefusal where candles are missing */
export function kitTable(candles: MarketCandles, plan: FeaturePlan, asOfMs: number): KitRow[] {
  const entries = [...new Set(KIT_FEATURES.map(({ entry }) => entry))];
  const whole = FeaturePlan.parse({ ...plan, engineered: entries });
  const { row } = liveRow(candles, whole, { asOfMs });
  const names = columnNames(whole);
  const read = (name: string) => row[names.indexOf(name)] as number;
  const field = (name: string) => Array.from({ length: plan.inputBars }, (_, k) => read(`feature_${name}_${k}`));
  const bars: RowBars = { high: field("high"), low: field("low"), close: field("close"), volume: field("volume") };
  return KIT_FEATURES.map(({ name, entry, part, formula, compute }) => {
    const { kind, name: column, ...parameters } = entry;
    return {
      name,
      entry: `${kind} ${JSON.stringify(parameters)}${part === undefined ? "" : `, column ${part}`}`,
      formula,
      ours: read(part === undefined ? column : `${column}_${part}`),
      theirs: compute(bars),
    };
  });
}
