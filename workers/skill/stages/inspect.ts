/** The first stage of signal-discovery: what the data are, before anybody has said what to predict. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import type { MarketCandles } from "@/lib/features";
import { alignedSeries, readCsvCandles } from "@/workers/skill/inspect/read-candles";
import { findSignals, type SignalFinding } from "@/workers/skill/inspect/signals";
import {
  autocorrelation,
  deviation,
  excessKurtosis,
  mean,
  type Series,
  varianceSpread,
} from "@/workers/skill/inspect/statistics";
import type { Stage } from "@/workers/skill/project";
import { SkillError } from "@/workers/skill/skill-error";
import { fetchCandles, type MarketCoverage, sourceOf } from "./data";

const LEAST_BARS = 500;
const LAGS = 10;

export interface Inspection {
  from: string;
  to: string;
  intervalMinutes: number;
  source: string;
  bars: number;
  /** Bars at which some market had a gap. */
  coverage: MarketCoverage[];
  returns: {
    mean: number;
    deviation: number;
    excessKurtosis: number;
    autocorrelation: number[];
    varianceSpread: number;
  };
  signals: SignalFinding[];
}

export const inspect: Stage = {
  name: "inspect",
  title: "Look at the data of the optimisation set",
  once: true,
  async run(run) {
    const { start, markets, intervalMinutes } = run.config.data;
    const { optimizationEnd } = run.config.partitions;
    const coverage = await fetchCandles(run, start, optimizationEnd);
    const source = await sourceOf(run);
    const candles: Record<string, MarketCandles[string]> = {};
    for (const market of markets) {
      // Nothing of the evaluation and deployment sets is ever read here.
      const file = await run.client.data.export(source, market, { from: start, to: optimizationEnd, format: "csv" });
      candles[market] = await readCsvCandles(await file.text(), market);
    }
    const [[, own] = none(), ...others] = [...alignedSeries(candles, intervalMinutes)];
    if (own.returns.length < LEAST_BARS) {
      throw new SkillError(
        "check",
        `There are ${own.returns.length} bars that every market has; at least ${LEAST_BARS} are needed.`,
        "Begin earlier (data.start), take narrower bars, or leave a market out.",
      );
    }
    const found: Inspection = {
      from: start,
      to: optimizationEnd,
      intervalMinutes,
      source,
      bars: own.returns.length,
      coverage,
      returns: returnsOf(own),
      signals: findSignals(own, new Map(others.map(([market, { returns }]) => [market, returns]))),
    };
    const folder = path.join(run.project.folder, run.config.outputDir);
    writeFileSync(path.join(folder, "inspection.json"), `${JSON.stringify(found, null, 2)}\n`);
    writeFileSync(path.join(folder, "inspection.md"), inspectionText(found));
    const standing = found.signals.filter(({ stands }) => stands).map(({ name }) => name);
    return {
      passed: true,
      summary: `${found.bars} bars of ${intervalMinutes} min; beyond chance: ${standing.join(", ") || "nothing"} (${run.config.outputDir}/inspection.md)`,
      details: { to: found.to, standing, signals: found.signals.map(({ name }) => name) },
    };
  },
};

function none(): never {
  throw new SkillError("config", "data.markets names no market.", "Name at least one.");
}

function returnsOf({ returns }: Series): Inspection["returns"] {
  return {
    mean: mean(returns),
    deviation: deviation(returns),
    excessKurtosis: excessKurtosis(returns),
    autocorrelation: Array.from({ length: LAGS }, (_, i) => autocorrelation(returns, i + 1)),
    varianceSpread: varianceSpread(returns),
  };
}

export function inspectionText({
  from,
  to,
  intervalMinutes,
  source,
  bars,
  coverage,
  returns,
  signals,
}: Inspection): string {
  const figure = (value: number) => Number(value.toPrecision(3)).toString();
  return `# What the data show

${source}, ${from} to ${to} (UTC, exclusive): ${bars} bars of ${intervalMinutes} minutes. Later data was not read.

| market | days | complete | coverage | gaps | longest gap |
|---|---|---|---|---|---|
${coverage.map((one) => `| ${one.market} | ${one.days} | ${one.complete} | ${(100 * one.coverage).toFixed(2)} % | ${one.gaps} | ${one.longestGapMinutes} min |`).join("\n")}

Returns of a bar: mean ${figure(returns.mean)}, deviation ${figure(returns.deviation)}, excess kurtosis ${figure(returns.excessKurtosis)}; the variance of
the most restless eighth is ${figure(returns.varianceSpread)} times that of the calmest. Autocorrelation at lags 1 to ${returns.autocorrelation.length}: ${returns.autocorrelation.map(figure).join(", ")}.

| signal | goal | statistic | value | band | earlier half | later half | beyond chance |
|---|---|---|---|---|---|---|---|
${signals.map((one) => `| ${one.name} | ${one.goal} | ${one.statistic} | ${figure(one.value)} | ±${figure(one.band)} | ${figure(one.halves[0])} | ${figure(one.halves[1])} | ${one.stands ? "yes" : "no"} |`).join("\n")}

A signal stands when it is beyond the band of chance as a whole, on the side that speaks for it, and has one sign in both halves. Of ${signals.length} looked at, one may stand by luck.
`;
}
