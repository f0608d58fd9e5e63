/** The stage that fetches the candles, tells what they lack, and keeps a sample for the truncation test. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { DAY_MS } from "@/lib/candles/candles";
import { deviation } from "@/workers/skill/inspect/statistics";
import type { Stage } from "@/workers/skill/project";
import type { Run } from "@/workers/skill/run";
import { SkillError } from "@/workers/skill/skill-error";
import { dayOf, MINUTES_PER_DAY, midnight } from "@/workers/skill/spans";

const SAMPLE_DAYS = 4;

/** Less than this of the minutes, and what is learnt is about holes. */
const LEAST_COVERAGE = 0.9;

export interface MarketCoverage {
  market: string;
  days: number;
  complete: number;
  coverage: number;
  gaps: number;
  longestGapMinutes: number;
}

export interface Conditions {
  set: "optimisation" | "evaluation" | "deployment";
  /** ln(last close / first close). */
  move: number;
  volatilityPerDay: number;
}

export const data: Stage = {
  name: "data",
  title: "Fetch the candles and see what is missing",
  async run(run) {
    const { start, markets } = run.config.data;
    const { deploymentEnd } = run.config.partitions;
    const coverage = await fetchCandles(run, start, deploymentEnd);
    const sourceId = await sourceOf(run);
    for (const market of markets) await keepSample(run, sourceId, market);
    const least = Math.min(...coverage.map((one) => one.coverage));
    const told = coverage.map((one) => `${one.market} ${(100 * one.coverage).toFixed(2)} % of ${one.days} days`);
    return {
      passed: least >= LEAST_COVERAGE,
      summary:
        least >= LEAST_COVERAGE
          ? `${told.join(", ")}, from ${sourceId}`
          : `${told.join(", ")}: at least ${100 * LEAST_COVERAGE} % are needed. Begin later, or use another source.`,
      details: { source: sourceId, coverage, conditions: await conditionsOf(run, sourceId) },
    };
  },
};

/** What kind of market each set holds: how far the price went, and how restless it was. */
async function conditionsOf({ client, config }: Run, source: string): Promise<Conditions[]> {
  const [market = ""] = config.target === null ? config.data.markets : [config.target.asset];
  const { optimizationEnd, evaluationEnd, deploymentEnd } = config.partitions;
  const spans = [
    ["optimisation", config.data.start, optimizationEnd],
    ["evaluation", optimizationEnd, evaluationEnd],
    ["deployment", evaluationEnd, deploymentEnd],
  ] as const;
  return Promise.all(
    spans.map(async ([set, from, to]) => {
      const { close, intervalMinutes } = await client.data.candles(source, market, { from, to, most: 1000 });
      const returns = close.slice(1).map((price, i) => Math.log(price / (close[i] as number)));
      const barsPerDay = MINUTES_PER_DAY / intervalMinutes;
      const move = Math.log((close.at(-1) ?? 1) / (close[0] ?? 1));
      return { set, move, volatilityPerDay: deviation(returns) * Math.sqrt(barsPerDay) };
    }),
  );
}

/** Backfills all markets of the project from one day to another (exclusive). */
export async function fetchCandles(run: Run, from: string, to: string): Promise<MarketCoverage[]> {
  const { source, markets } = run.config.data;
  const backfill = await run.client.backfills.start({ markets, from, to, ...(source === null ? {} : { source }) });
  await run.follow(backfill.job);
  const sourceId = await sourceOf(run);
  const lastDay = dayOf(midnight(to) - DAY_MS);
  return Promise.all(
    markets.map(async (market) => {
      const { list } = await run.client.data.market(sourceId, market, { from, to: lastDay });
      const asked = list.filter(({ day }) => day >= from && day <= lastDay);
      return {
        market,
        days: asked.length,
        complete: asked.filter(({ state }) => state === "complete").length,
        coverage: asked.length === 0 ? 0 : asked.reduce((sum, day) => sum + (day.coverage ?? 0), 0) / asked.length,
        gaps: asked.reduce((sum, day) => sum + (day.quality?.gaps ?? 0), 0),
        longestGapMinutes: Math.max(0, ...asked.map((day) => day.quality?.longestGap ?? 0)),
      };
    }),
  );
}

/** @throws SkillError when the instance has no source by default */
export async function sourceOf({ client, config }: Run): Promise<string> {
  if (config.data.source !== null) return config.data.source;
  const { sources } = await client.data.overview();
  const own = sources.find(({ isDefault }) => isDefault);
  if (own !== undefined) return own.id;
  throw new SkillError("failed", "The instance has no source of candles.", "Name one as data.source in config.json.");
}

/** Days of the optimisation set alone: what is looked at here is no look at anything held out. */
async function keepSample({ client, config, project }: Run, source: string, market: string): Promise<void> {
  const { optimizationEnd } = config.partitions;
  const toMs = midnight(optimizationEnd);
  const from = dayOf(Math.max(midnight(config.data.start), toMs - sampleDays(config) * DAY_MS));
  const file = await client.data.export(source, market, { from, to: optimizationEnd, format: "csv" });
  writeFileSync(path.join(project.folder, config.outputDir, `sample-${market}.csv`), await file.text());
}

/** Long enough for some rows: look-backs are at most fifty horizons. */
function sampleDays({ target, features }: Run["config"]): number {
  if (target === null) return SAMPLE_DAYS;
  const spans = features.flatMap(({ windows }) =>
    Object.values(windows).map((one) => ("horizons" in one ? one.horizons : 1)),
  );
  return SAMPLE_DAYS + Math.ceil(((Math.max(1, ...spans) + 3) * target.horizonMinutes) / 1440);
}
