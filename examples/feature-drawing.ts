/** A plan's features over the past and now, each with its picture. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import {
  barsNeeded,
  buildDataset,
  columnNames,
  type FeatureEntry,
  type FeaturePlan,
  liveRow,
  type MarketCandles,
  marketsOf,
} from "allora-forge";
import { emptyCandles } from "@/lib/candles";
import { FEATURE_KINDS, kindName } from "@/lib/features";
import { drawFeature } from "./feature-picture";
import { sourceOf } from "./feature-source";

export interface DrawnFeature {
  name: string;
  kind: string;
  title: string;
  goal: string;
  measures: string;
  parameters: string;
  window: string;
  /** Each column's value now. */
  now: string[];
  /** The picture's file. */
  picture: string;
}

export interface Drawing {
  candles: MarketCandles;
  /** Engineered features alone. */
  plan: FeaturePlan;
  folder: string;
  /** Begins the name of each picture's file. */
  prefix?: string;
  /** Where the pictures begin, ms; default: with the first row. */
  fromMs?: number;
  asOfMs: number;
}

/** Writes `<prefix><name>.svg` for each feature of the plan. @throws DatasetError, FeatureRefusal */
export async function drawPlan({
  candles,
  plan,
  folder,
  prefix = "",
  fromMs,
  asOfMs,
}: Drawing): Promise<DrawnFeature[]> {
  // Rows of the past, and the row of now, by the same function.
  const { x, asOf } = buildDataset(candles, plan, { fromMs });
  const now = liveRow(candles, plan, { asOfMs });
  const names = columnNames(plan);

  const drawn: DrawnFeature[] = [];
  for (const entry of plan.engineered) {
    const kind = FEATURE_KINDS.find((one) => kindName(one) === entry.kind);
    if (kind === undefined) throw new Error(`${entry.name} is of no built-in kind`);
    const alone = { ...plan, engineered: [entry] };
    const series = columnNames(alone).map((name) => {
      const at = names.indexOf(name);
      return { name, values: Array.from(asOf, (_, row) => x.values[row * x.columns + at] as number), now: now.row[at] };
    });
    const other = marketsOf(alone).find((market) => market !== plan.market);
    const { intervalMinutes } = plan;
    const source = sourceOf({
      kind: entry.kind,
      goal: kind.goal,
      asOf,
      intervalMinutes,
      candles: candles[plan.market] ?? emptyCandles(),
      ...(other !== undefined && { other: { market: other, candles: candles[other] ?? emptyCandles() } }),
      series,
    });
    const title = entry.name === entry.kind ? `${kind.title} (${entry.kind})` : entry.name;
    const picture = `${prefix}${entry.name}.svg`;
    const svg = await drawFeature({ title, kind: entry.kind, goal: kind.goal, asOf, source, series });
    writeFileSync(path.join(folder, picture), svg);
    drawn.push({
      name: entry.name,
      kind: entry.kind,
      title,
      goal: kind.goal,
      measures: kind.measures,
      parameters: parametersOf(entry),
      window: kind.goal === "calendar" ? "the clock" : windowText(barsNeeded(alone), intervalMinutes),
      now: series.map((one) => `${one.name.slice(entry.name.length + 1)} ${(one.now as number).toPrecision(4)}`.trim()),
      picture,
    });
  }
  return drawn;
}

/** In words; a span in horizons follows the plan's target. */
function parametersOf({ kind: _, name: __, ...parameters }: FeatureEntry): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name} ${typeof value === "object" ? `${value.horizons} × horizon` : value}`)
    .join(", ");
}

function windowText(bars: number, intervalMinutes: number): string {
  const minutes = bars * intervalMinutes;
  return `${bars} bars, ${minutes < 120 ? `${minutes} min` : `${+(minutes / 60).toFixed(1)} h`}`;
}
