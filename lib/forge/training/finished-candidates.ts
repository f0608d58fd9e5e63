/** Candidates that a running search has finished, kept at once: a search that was cut off goes on after them. */
import { z } from "zod";
import type { Candidate, DoneCandidate, FinishedCandidate } from "@/lib/evaluation";
import { toReportView } from "@/lib/forge/evaluation/report-view";
import type { JobRun } from "@/lib/forge/jobs/run";
import { log } from "@/lib/store/logs";
import { candidateParams } from "./candidate-view";
import { decodeColumn, encodeColumn } from "./predictions";

/** The stored report says in which search it was made. */
const Key = z.object({ search_key: z.string() });

/** Writes what a search finishes, and reads what an earlier run of the same search had finished. */
export function finishedCandidates({ ctx, claim }: Pick<JobRun, "ctx" | "claim">, all: readonly Candidate[]) {
  const { db } = ctx;
  const trainingId = claim.id;
  let key = "";
  return {
    async resume(of: string): Promise<DoneCandidate[]> {
      key = of;
      const rows = await db.trainingCandidate.findMany({ where: { trainingId }, orderBy: { index: "asc" } });
      const known = rows.filter(({ report }) => Key.safeParse(report).data?.search_key === of);
      const line = { chainId: claim.chainId, jobId: trainingId, level: "info" as const };
      if (known.length < rows.length) {
        await db.trainingCandidate.deleteMany({ where: { trainingId } });
        await log(db, { ...line, message: "Data or search are not those of the try before: the search begins anew." });
        return [];
      }
      if (known.length > 0) {
        await log(db, {
          ...line,
          message: `${known.length} configurations were finished before and are not fitted again.`,
        });
      }
      return known.map(({ index, foldsDone, predictions, ms }) => ({
        index,
        foldsDone,
        predictions: decodeColumn(predictions),
        ms,
      }));
    },
    async keep({ index, family, params, rung, foldsDone, predictions, report, ms }: FinishedCandidate): Promise<void> {
      const data = {
        params: candidateParams({ family, params }, all),
        rung,
        foldsDone,
        predictions: encodeColumn(predictions),
        report: { search_key: key, ...toReportView(report) },
        ms,
      };
      await db.trainingCandidate.upsert({
        where: { trainingId_index: { trainingId, index } },
        create: { trainingId, index, ...data },
        update: data,
      });
    },
  };
}
