/** The work of an import: a file's candles become stored days, then the file is dropped. */
import { type CandleColumns, DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import { sliceByTime } from "@/lib/candles/columns";
import { readBackfillInput, toBackfillReport } from "@/lib/forge/backfill/backfill-view";
import { emptyReport } from "@/lib/forge/backfill/fill-report";
import { currentChain } from "@/lib/forge/chain";
import { ForgeError } from "@/lib/forge/errors";
import type { JobOutcome, JobRun } from "@/lib/forge/jobs/run";
import { FileError, type ReadFile, readCandleFile } from "@/lib/sources/files";
import { isCertain } from "@/lib/sources/rows";
import type { CandleFetch } from "@/lib/sources/source";
import { dayStartMs } from "@/lib/store/candle-days";
import type { Prisma } from "@/lib/store/generated/client";
import type { DayAnswer } from "@/lib/store/merge-day";
import { saveCandleDays } from "@/lib/store/save-candles";
import { ImportInput } from "./import-candles";

/** Days that are stored in one transaction. */
const DAYS_AT_ONCE = 64;

/** @throws FileError when the file cannot be read; ForgeError not_found when it is gone */
export async function runImport(run: JobRun): Promise<JobOutcome> {
  const { ctx, claim, signal } = run;
  const { uploadId, symbol } = ImportInput.parse(claim.input);
  const { source, markets } = readBackfillInput(claim.input);
  const key = { source, market: markets[0] as string };
  const upload = await ctx.db.candleUpload.findUnique({ where: { id: uploadId } });
  if (upload === null) throw new ForgeError("not_found", "The file is gone.", "Import it anew.");
  const report = emptyReport();
  try {
    const file = await readCandleFile({
      bytes: upload.bytes,
      name: upload.name,
      ...(symbol && { symbol }),
      signal,
      onProgress: (share) =>
        run.progress({ done: Math.round(100 * share), total: 100, unit: "%", message: `Reading ${upload.name}` }),
    });
    const { latestBlockTime } = await currentChain(ctx);
    const {
      candles,
      unusableMs,
      duplicateMs = [],
      rejected,
    } = untilNow(file, Math.max(Date.now(), latestBlockTime.getTime()));
    report.candles = candles.openTime.length;
    report.rejected = rejected;
    const certain = isCertain(file);
    const answers = daysOf(candles, unusableMs, duplicateMs).map((answer) => ({
      ...answer,
      complete: answer.complete && certain,
    }));
    for (let i = 0; i < answers.length; i += DAYS_AT_ONCE) {
      signal.throwIfAborted();
      const part = answers.slice(i, i + DAYS_AT_ONCE);
      const saved = await saveCandleDays(ctx.db, key, part);
      report.stored += saved.added;
      report.daysComplete += part.filter(({ complete }) => complete).length;
      report.daysPartial += part.filter(({ complete }) => !complete).length;
      report.minutesRevised += saved.revised;
      report.daysVerified += saved.verified;
      report.daysRevised += saved.revisions;
      const done = Math.min(answers.length, i + DAYS_AT_ONCE);
      run.progress({ done, total: answers.length, unit: "days", message: `Storing ${key.market} of ${source}` });
    }
  } catch (error) {
    // Given back, the job begins again with the file; failed, it cannot be mended but by another file.
    if (!signal.aborted) await ctx.db.candleUpload.deleteMany({ where: { id: uploadId } });
    throw error;
  }
  const result: Prisma.InputJsonObject = { ...toBackfillReport([report]) };
  return {
    result,
    store: async (tx) => {
      await tx.candleUpload.deleteMany({ where: { id: uploadId } });
    },
  };
}

/**
 * Without candles that have not ended: one row of 2060, a slip of the pen, would make every day until then known.
 * @throws FileError when nothing is left
 */
function untilNow(file: ReadFile, nowMs: number): CandleFetch {
  const untilMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  const candles = sliceByTime(file.candles, Number.NEGATIVE_INFINITY, untilMs);
  const future = file.candles.openTime.length - candles.openTime.length;
  if (future === 0) return file;
  if (candles.openTime.length === 0) {
    throw new FileError(
      `All candles of the file are of the future: its first is of ${new Date(file.fromMs).toISOString()}.`,
    );
  }
  return {
    candles,
    unusableMs: file.unusableMs.filter((at) => at < untilMs),
    duplicateMs: file.duplicateMs?.filter((at) => at < untilMs) ?? [],
    rejected: { ...file.rejected, unfinished: (file.rejected.unfinished ?? 0) + future },
  };
}

/**
 * A file is all that there is of a day: what it lacks between two rows of it is absent at its source. Its first and last day are
 * perhaps begun and ended in other files, and so is a day without a row.
 */
function daysOf(candles: CandleColumns, unusableMs: readonly number[], duplicateMs: readonly number[]): DayAnswer[] {
  const answers: DayAnswer[] = [];
  const [first] = candles.openTime;
  if (first === undefined) return answers;
  const endMs = (candles.openTime.at(-1) as number) + MINUTE_MS;
  for (let dayMs = dayStartMs(first); dayMs < endMs; dayMs += DAY_MS) {
    const askedFromMs = Math.max(dayMs, first);
    const askedUntilMs = Math.min(dayMs + DAY_MS, endMs);
    const within = (at: number) => at >= askedFromMs && at < askedUntilMs;
    const day = sliceByTime(candles, askedFromMs, askedUntilMs);
    // Another file may hold it: of a day without a row nothing is known.
    if (day.openTime.length === 0 && !unusableMs.some(within)) continue;
    answers.push({
      dayMs,
      candles: day,
      askedFromMs,
      askedUntilMs,
      complete: askedUntilMs - askedFromMs === DAY_MS,
      unusableMs: unusableMs.filter(within),
      duplicates: duplicateMs.filter(within).length,
    });
  }
  return answers;
}
