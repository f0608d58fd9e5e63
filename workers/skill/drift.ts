/** Drift of a project's features: rows since the training's end against those of the training, by the population stability index. */

import { DAY_MS } from "@/lib/candles/candles";
import type { ForgeClient } from "@/lib/client";
import { buildDataset, type FeaturePlan, marketsOf } from "@/lib/features";
import { decileBins, stabilityIndex } from "@/lib/features/statistics-stability";
import type { JobView } from "@/lib/forge/views";
import type { ProjectConfig } from "./config";
import { readCsvCandles } from "./inspect/read-candles";
import { midnight } from "./spans";

export interface Drift {
  feature: string;
  psi: number;
  /** What 95 of 100 equally long stretches of the training stay below: a short stretch never looks like the whole. */
  usual: number;
  /** Rows since the training's end. */
  rows: number;
}

export interface DriftInput {
  client: ForgeClient;
  config: ProjectConfig;
  plan: FeaturePlan;
  /** Id of the source of the candles. */
  source: string;
  follow(job: JobView): Promise<JobView>;
}

/** Stretches of the training that the newest one is held against. */
const MOST_STRETCHES = 40;

/**
 * The feature that has moved most beyond what is usual. Plugins are left out: they run on the instance alone.
 * @returns a text that says why it cannot be told yet
 */
export async function driftOf({ client, config, plan, source, follow }: DriftInput): Promise<Drift | string> {
  const builtIn: FeaturePlan = { ...plan, engineered: plan.engineered.filter(({ kind }) => kind !== "plugin") };
  if (builtIn.engineered.length === 0) return "all features are plugins";
  const { start, markets } = config.data;
  const { deploymentEnd } = config.partitions;
  const backfill = await client.backfills.start({ markets, from: deploymentEnd, source });
  await follow(backfill.job);
  const candles: Record<string, Awaited<ReturnType<typeof readCsvCandles>>> = {};
  for (const market of marketsOf(builtIn)) {
    const file = await client.data.export(source, market, { from: start, format: "csv" });
    candles[market] = await readCsvCandles(await file.text(), market);
  }
  const { x, asOf, columnNames } = buildDataset(candles, builtIn);
  const end = midnight(deploymentEnd);
  const newest = (asOf.at(-1) ?? 0) - config.monitor.psiDays * DAY_MS;
  const trained = indicesWhere(asOf, (at) => at < end);
  const since = indicesWhere(asOf, (at) => at >= Math.max(end, newest));
  const { leastRows } = config.monitor;
  if (since.length < leastRows) return `${since.length} of ${leastRows} rows since the training's end`;
  const drifts = columnNames.map((feature, column) => {
    const values = (rows: readonly number[]) =>
      Float64Array.from(rows, (row) => x.values[row * x.columns + column] as number);
    return { feature, rows: since.length, ...shiftOf(values(trained), values(since)) };
  });
  const [first, ...rest] = drifts;
  if (first === undefined) return "the plan has no columns";
  return rest.reduce((most, one) => (one.psi - one.usual > most.psi - most.usual ? one : most), first);
}

/** @param trained in time order */
export function shiftOf(trained: Float64Array, since: Float64Array): { psi: number; usual: number } {
  const bins = decileBins(trained.slice().sort());
  const step = Math.max(1, Math.floor((trained.length - since.length) / MOST_STRETCHES));
  const stretches: number[] = [];
  for (let from = 0; from + since.length <= trained.length; from += step) {
    stretches.push(stabilityIndex(bins, trained.subarray(from, from + since.length)));
  }
  stretches.sort((a, b) => a - b);
  const usual = stretches[Math.floor(0.95 * (stretches.length - 1))] ?? 0;
  return { psi: stabilityIndex(bins, since), usual };
}

function indicesWhere(asOf: Float64Array, is: (at: number) => boolean): number[] {
  return [...asOf.keys()].filter((row) => is(asOf[row] as number));
}
