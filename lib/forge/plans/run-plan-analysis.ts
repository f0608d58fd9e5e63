/** The work of a plan analysis' job: candles, rows, and what each column of them looks like. */
import { buildDataset, columnGoals, columnsOfEntry, FeaturePlan } from "@/lib/features";
import { prepareCandles } from "@/lib/forge/backfill/prepare-candles";
import type { ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import type { JobOutcome, JobRun } from "@/lib/forge/jobs/run";
import { findPlugins } from "@/lib/forge/plugins/plugin-rows";
import type { PlanAnalysisResult } from "@/lib/forge/views";
import type { Prisma } from "@/lib/store/generated/client";
import { describeColumns, marketGaps } from "./analyse-dataset";
import { AnalysisInput } from "./analysis-input";
import { findPlan } from "./find-plan";
import { missingShares } from "./missing-shares";
import { pluginsOf } from "./plan-plugins";

/** Fewer rows than this say nothing about a distribution. */
const LEAST_ROWS = 50;

/** @throws ForgeError not_found | source_failed | insufficient_data; PlanError when a plugin of the plan cannot be used */
export async function runPlanAnalysis(run: JobRun): Promise<JobOutcome> {
  const { ctx, claim, signal } = run;
  const input = AnalysisInput.parse(claim.input);
  const plan = FeaturePlan.parse((await findPlan(ctx, input.planId)).plan);
  const options = { fromMs: input.fromMs };
  const candles = await prepareCandles(run, { plan, fromMs: input.fromMs, toMs: input.toMs });
  run.progress({ done: 0, total: 1, unit: "datasets", message: "Building rows" });
  const dataset = buildDataset(candles, plan, options);
  const { rows } = dataset.x;
  if (rows < LEAST_ROWS) throw tooFew(rows, dataset.dropped);
  const shares = await missingShares(candles, plan, options, {
    signal,
    onFeature: (done, total) => run.progress({ done, total, unit: "features", message: "Looking for what is missing" }),
  });
  const columns = await describeColumns(dataset, {
    goals: await goalsOf(ctx, plan),
    missingShares: shares,
    signal,
    onColumn: (done, total) => run.progress({ done, total, unit: "columns", message: "Describing columns" }),
  });
  const result: PlanAnalysisResult = {
    rows,
    from: new Date(dataset.asOf[0] as number).toISOString(),
    to: new Date(dataset.asOf[rows - 1] as number).toISOString(),
    dropped: { ...dataset.dropped },
    filledMinutes: dataset.filledMinutes,
    rowsTouchingFilled: dataset.rowsTouchingFilled,
    markets: Object.entries(candles).map(([market, its]) => marketGaps(market, its)),
    ...columns,
    rowsDifferingFromRowShift: dataset.rowsDifferingFromRowShift ?? null,
  };
  return {
    result: { rows, columns: result.features.length },
    store: async (tx) => {
      await tx.planAnalysis.create({
        data: {
          id: claim.id,
          planId: input.planId,
          chainId: claim.chainId,
          result: result as unknown as Prisma.InputJsonObject,
        },
      });
    },
  };
}

/** Of each column; a plugin says its own. */
async function goalsOf(ctx: ForgeContext, plan: FeaturePlan): Promise<string[]> {
  const entries = pluginsOf(plan);
  const plugins =
    entries.length === 0
      ? []
      : await findPlugins(
          ctx,
          entries.map(({ plugin }) => plugin),
        );
  const ofPlugins = entries.flatMap((entry) => {
    const goal = plugins.find(({ name }) => name === entry.plugin)?.description?.goal ?? "external";
    return columnsOfEntry(plan, entry).map(() => goal);
  });
  return columnGoals(plan).map((goal) => goal ?? ofPlugins.shift() ?? "external");
}

function tooFew(rows: number, dropped: Readonly<Record<string, number>>): ForgeError {
  const reasons = Object.entries(dropped)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${reason.replaceAll("_", " ")}`);
  return new ForgeError(
    "insufficient_data",
    `The span gives ${rows} rows, fewer than ${LEAST_ROWS}; left out were ${reasons.join(", ") || "none"}.`,
    "Ask for more days, or for a plan that takes thinner bars or looks back less.",
  );
}
