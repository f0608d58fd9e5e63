/** A source that can be asked, or a refusal at once instead of a job that fails. */
import type { ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { SOURCE_REMEDY } from "@/lib/forge/jobs/failure";
import { sourceById } from "@/lib/sources/choose";
import { type CandleSource, SourceError } from "@/lib/sources/source";

/** @throws ForgeError invalid_input for an id that is only stored, or none | source_failed (no key, wrong host) */
export function askableSource(ctx: ForgeContext, chainId: string, source: string): CandleSource {
  try {
    return sourceById(ctx.config, chainId, source);
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    const code = error.code === "unknown_source" ? "invalid_input" : "source_failed";
    throw new ForgeError(code, error.message, SOURCE_REMEDY[error.code]);
  }
}
