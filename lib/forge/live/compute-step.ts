/** claimed → computed: the value, or why there is none. */
import { FeatureRefusal } from "@/lib/features";
import { SourceError } from "@/lib/sources/source";
import { type LedgerRow, recordComputed } from "@/lib/store/ledger";
import { elapsed, end, type RowMemory, stepDone, type WorkerAtWork } from "./at-work";
import type { LiveDeps } from "./deps";
import { GuardRefusal } from "./guards";
import { PredictionTooSlow, predictValue } from "./predict";

/** @returns waiting when the input may still come while the window is open */
export async function compute(
  deps: LiveDeps,
  worker: WorkerAtWork,
  row: LedgerRow,
  memory: RowMemory,
): Promise<LedgerRow | null | "waiting"> {
  const { log } = worker;
  try {
    const [nonceTimeMs, model, head] = await Promise.all([
      deps.windows.blockTimeMs(row.nonce),
      deps.models.get(row.modelId),
      deps.windows.latest(),
    ]);
    const predicted = await predictValue({
      model,
      kind: worker.topicKind,
      candles: deps.candles.of(model.source),
      nonceTimeMs,
      nowMs: head.blockTimeMs,
      bounds: deps.bounds,
    });
    memory.marks.valueMs = performance.now();
    const computed = await recordComputed(deps.db, worker.by, row.id, {
      asOf: new Date(predicted.asOfMs),
      prediction: predicted.prediction,
      basePrice: predicted.basePrice,
      value: predicted.value,
      timings: { value: elapsed(memory.marks.startMs, memory.marks.valueMs) },
    });
    if (computed !== null) await stepDone(deps, "computed", computed);
    return computed;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { message } = error;
    // The newest candles may come a moment later; everything else about the input or the value stays as it is.
    const passing = error instanceof FeatureRefusal && (error.reason === "stale" || error.reason === "missing");
    if (
      error instanceof GuardRefusal ||
      error instanceof PredictionTooSlow ||
      (error instanceof FeatureRefusal && !passing)
    ) {
      return end(deps, worker, row, { state: "refused", outcome: "refused", message });
    }
    if (!passing && !(error instanceof SourceError)) throw error;
    if (memory.problem?.message !== message) {
      log.warn(`no value for nonce ${row.nonce} yet: ${message}`, { nonce: Number(row.nonce) });
    }
    memory.problem = { refused: passing, message };
    return "waiting";
  }
}
