/** The verb: finished trainings side by side. */
import { z } from "zod";
import { PRIMARY_METRICS } from "@/lib/evaluation/report";
import { currentChain } from "@/lib/forge/chain";
import type { Call, ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { planIdOf } from "@/lib/forge/plans/plan-id";
import type { ComparisonView, TrainingView } from "@/lib/forge/views";
import type { Job, Training } from "@/lib/store/generated/client";
import { planSummary } from "./plan-summary";
import { toTrainingView } from "./training-view";

const MOST_RUNS = 20;

export const ComparisonQuery = z.strictObject({
  /** Ids with commas between them, or a list. */
  ids: z
    .union([z.string().transform((text) => text.split(",").map((id) => id.trim())), z.array(z.string())])
    .pipe(
      z
        .array(z.uuid("must be ids of trainings (UUIDs) with commas between them"))
        .min(1)
        .max(MOST_RUNS, `may name at most ${MOST_RUNS} trainings`),
    )
    .transform((ids) => [...new Set(ids)]),
});

type Run = ComparisonView["runs"][number];

/** In the order that was asked for. @throws ZodError; ForgeError not_found | conflict for one that has not ended well */
export async function compareTrainings({ ctx, input }: Call<unknown>): Promise<ComparisonView> {
  const { ids } = ComparisonQuery.parse(input);
  const { chainId } = await currentChain(ctx);
  const jobs = await ctx.db.job.findMany({
    where: { id: { in: ids }, chainId, kind: "training" },
    include: { training: true },
  });
  const found = ids.map((id) =>
    finished(
      id,
      jobs.find((job) => job.id === id),
    ),
  );
  const pairs = found.map(({ job, training }) => {
    const view = toTrainingView({ job, training, candidates: [], evaluationId: null, openingId: null });
    return { run: runOf(job, view), candidates: view.candidates ?? [] };
  });
  const runs = pairs.map(({ run }) => run);
  return {
    runs,
    candidates: pairs.flatMap(({ run, candidates }) =>
      candidates.map(({ index, rank, params, metrics, numPassed }) => ({
        runId: run.id,
        index,
        rank,
        params,
        metrics,
        numPassed,
      })),
    ),
    best: bestOf(runs),
    caution: await cautionOf(ctx, ids),
  };
}

function finished(id: string, job: (Job & { training: Training | null }) | undefined) {
  if (job === undefined) {
    throw new ForgeError("not_found", `There is no training ${id} on this network.`, "List the trainings.");
  }
  const { training, ...rest } = job;
  if (training !== null) return { job: rest, training };
  throw new ForgeError(
    "conflict",
    `The training ${id} is ${job.status} and has nothing to compare.`,
    "Leave it out, or wait until it has ended.",
  );
}

function runOf(job: Job, view: TrainingView): Run {
  const { dataset, report, candidates, holdout } = view;
  if (dataset === null || report === null) throw new Error(`the training ${job.id} is stored in part`);
  return {
    id: view.id,
    title: view.job.title,
    topicId: view.topicId,
    family: view.family,
    planId: planIdOf(view.plan),
    planSummary: planSummary(view.plan),
    fingerprint: dataset.fingerprint,
    rows: dataset.rows,
    from: dataset.from,
    to: dataset.to,
    seed: view.search.seed,
    search: view.search,
    params: candidates?.[0]?.params ?? {},
    metrics: report.metrics,
    passed: report.passed,
    numPassed: report.num_passed,
    grade: report.grade,
    seconds: job.startedAt && job.finishedAt ? (job.finishedAt.getTime() - job.startedAt.getTime()) / 1000 : 0,
    modelId: view.modelId,
    holdout: {
      openedAt: holdout?.openedAt ?? null,
      grade: holdout?.report?.grade ?? null,
    },
    createdAt: job.createdAt.toISOString(),
  };
}

/** The first of equals; a metric that no run has is left out. Of p-values the smaller is better. */
function bestOf(runs: readonly Run[]): Record<string, string> {
  const best: Record<string, string> = {};
  for (const metric of PRIMARY_METRICS) {
    const sign = metric.endsWith("_pvalue") ? -1 : 1;
    let found: { id: string; value: number } | null = null;
    for (const { id, metrics } of runs) {
      const value = metrics[metric] ?? null;
      if (value !== null && (found === null || sign * value > sign * found.value)) found = { id, value };
    }
    if (found !== null) best[metric] = found.id;
  }
  return best;
}

/** Times and truths are the first two of the three columns of predictions. */
async function cautionOf({ db }: ForgeContext, ids: readonly string[]): Promise<string | null> {
  const rows = await db.$queryRaw<{ graded: string }[]>`
    select distinct md5(substring("predictions" from 1 for octet_length("predictions") / 3 * 2)) as "graded"
    from "Training" where "id" = any(${[...ids]}::uuid[])`;
  return rows.length < 2
    ? null
    : "These runs were graded on different rows: other days, horizons or folds. Their figures cannot be compared one to one.";
}
