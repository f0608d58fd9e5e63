/** Any error as what a person reads on a job: code, what happened, what to do next. */
import { ZodError } from "zod";
import { AlloraError } from "@/lib/allora/client";
import { CandleError } from "@/lib/candles";
import { EvaluationError } from "@/lib/evaluation/report";
import { DatasetError, FeatureRefusal, PlanError } from "@/lib/features";
import { ForgeError } from "@/lib/forge/errors";
import { storableText } from "@/lib/forge/storable-text";
import { FitThreadDied } from "@/lib/forge/training/threads/thread-messages";
import { ModelError } from "@/lib/models/model";
import { SourceError, type SourceErrorCode } from "@/lib/sources/source";
import type { JobFailure } from "@/lib/store/jobs";

export const SOURCE_REMEDY: Record<SourceErrorCode, string> = {
  unknown_market: "Choose a market that the source offers, e.g. btcusd.",
  unknown_source: "Choose a source that is listed at Data, or set FORGE_MARKET_SOURCE and start again.",
  unauthorized: "Set ALLORA_API_KEY to a key of https://developer.allora.network and start again.",
  unreachable: "Check the connection and try again: days that were stored are kept and not asked for again.",
  rate_limited: "Wait a few minutes and try again: days that were stored are kept and not asked for again.",
  bad_answer: "Try again later: days that were stored are kept. If it stays so, the service has changed.",
  forbidden_host: "Check FORGE_ATLAS_URL: it must name the service's own host, or one on this machine.",
};

/** `expected` is false for a bug: something that no person can mend by trying otherwise. */
export function describeFailure(error: unknown): { failure: JobFailure; expected: boolean } {
  const { failure, expected } = described(error);
  return { failure: { ...failure, message: storableText(failure.message) }, expected };
}

function described(error: unknown): { failure: JobFailure; expected: boolean } {
  const known = (code: string, remedy: string, message: string): { failure: JobFailure; expected: boolean } => ({
    failure: { code, message, remedy },
    expected: true,
  });
  if (error instanceof ForgeError) return known(error.code, error.remedy, error.message);
  if (error instanceof SourceError) return known("source_failed", SOURCE_REMEDY[error.code], error.message);
  if (error instanceof DatasetError || error instanceof FeatureRefusal || error instanceof CandleError) {
    return known("insufficient_data", "Load more history, or change the plan.", error.message);
  }
  if (error instanceof PlanError) {
    return known(
      "invalid_plan",
      "Mend or restore the plugin's file (plugins/README.md), or change the plan.",
      error.message,
    );
  }
  if (error instanceof EvaluationError) {
    return known("insufficient_data", "Take a longer history, so that there is more to grade.", error.message);
  }
  if (error instanceof FitThreadDied) {
    const remedy = "Most likely memory ran out: ask for fewer days, or for fewer threads (FORGE_TRAIN_THREADS).";
    return known("thread_died", remedy, error.message);
  }
  if (error instanceof ModelError) return known("invalid_artifact", "Train the model again.", error.message);
  if (error instanceof AlloraError)
    return known("network_failed", "Try again when the network answers.", error.message);
  if (error instanceof ZodError) {
    const where = error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    return known("invalid_input", "Ask for it anew.", where);
  }
  const message = error instanceof Error ? error.message : String(error);
  return {
    failure: {
      code: "internal_error",
      message: `The job broke: ${message}`,
      remedy: "This is a defect. The runner's log has the details.",
    },
    expected: false,
  };
}
