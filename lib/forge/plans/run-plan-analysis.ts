/** The work of a plan analysis' job: candles, rows, and what each column of them looks like. */
import { MINUTE_MS } from "@/lib/candles/candles";
import { buildDataset, FeaturePlan } from "@/lib/features";
import { prepareCandles } from "@/lib/forge/backfill/prepare-candles";
import { ForgeError } from "@/lib/forge/errors";
import type { JobOutcome, JobRun } from "@/lib/forge/jobs/run";
import type { PlanAnalysisResult } from "@/lib/forge/views-modeling";
import type { Prisma } from "@/lib/store/generated/client";
import { describeColumns, marketGaps } from "./analyse-dataset";
import { AnalysisInput } from "./analysis-input";
import { findPlan } from "./find-plan";

/** Fewer rows than this say nothing about a distribution. */
const LEAST_ROWS = 50;

/** @throws ForgeError not_found | source_failed | insufficient_data */
export async function runPlanAnalysis(run: JobRun): Promise<JobOutcome> {
  const { ctx, claim, signal } = run;
  const input = AnalysisInput.parse(claim.input);
  const plan = FeaturePlan.parse((await findPlan(ctx, input.planId)).plan);
  const windowMs = plan.inputBars * plan.intervalMinutes * MINUTE_MS;
  const candles = await prepareCandles(run, {
    market: plan.market,
    fromMs: input.fromMs - windowMs,
    toMs: input.toMs,
  });
  run.progress({ done: 0, total: 1, unit: "datasets", message: "Building rows" });
  const dataset = buildDataset(candles, plan, { fromMs: input.fromMs });
  const { rows } = dataset.x;
  if (rows < LEAST_ROWS) throw tooFew(rows, dataset.dropped);
  const columns = await describeColumns(dataset, {
    goals: dataset.columnNames.map(() => "bars"),
    signal,
    onColumn: (done, total) => run.progress({ done, total, unit: "columns", message: "Describing columns" }),
  });
  const result: PlanAnalysisResult = {
    rows,
    from: new Date(dataset.asOf[0] as number).toISOString(),
    to: new Date(dataset.asOf[rows - 1] as number).toISOString(),
    dropped: { ...dataset.dropped },
    filledMinutes: 0,
    rowsTouchingFilled: 0,
    markets: [marketGaps(plan.market, candles)],
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
