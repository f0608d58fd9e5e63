/** Whether a market exists, asked of the source only when nothing of it is stored yet. */
import { MINUTE_MS } from "@/lib/candles/candles";
import type { ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { SOURCE_REMEDY } from "@/lib/forge/jobs/failure";
import { sourceById, sourceIdFor } from "@/lib/sources/choose";
import { canonicalMarket } from "@/lib/sources/market";
import { type CandleSource, SourceError } from "@/lib/sources/source";
import { dayStartMs } from "@/lib/store/candle-days";

const ASK_MS = 8_000;

/**
 * The canonical name of a market that is stored, or that the source offers. A source that does not answer in time is no
 * reason to refuse: the job will say so.
 * @param source the configured one where none is named
 * @throws ForgeError invalid_input | source_failed (no key, wrong key, wrong host)
 */
export async function knownMarket(
  ctx: ForgeContext,
  chainId: string,
  text: string,
  source: string = sourceIdFor(ctx.config, chainId),
): Promise<string> {
  try {
    const market = canonicalMarket(text);
    const stored = await ctx.db.candleDay.findFirst({ where: { source, market }, select: { day: true } });
    if (stored !== null) return market;
    const asked = sourceById(ctx.config, chainId, source);
    const signal = AbortSignal.timeout(ASK_MS);
    const markets = await asked.markets(signal);
    if (markets.includes(market) || (await hasHistory(asked, market, signal))) return market;
    const some = `${markets.slice(0, 12).join(", ")}${markets.length > 12 ? ", …" : ""}`;
    throw new ForgeError(
      "invalid_input",
      `The market data service has no market ${market}.`,
      markets.length === 0 ? "It offers none at all: check the key." : `Choose one that it offers: ${some}.`,
    );
  } catch (error) {
    if (error instanceof DOMException && error.name === "TimeoutError") return canonicalMarket(text);
    if (!(error instanceof SourceError)) throw error;
    if (error.code === "unreachable" || error.code === "bad_answer" || error.code === "rate_limited") {
      return canonicalMarket(text);
    }
    const code = error.code === "unknown_market" || error.code === "unknown_source" ? "invalid_input" : "source_failed";
    throw new ForgeError(code, error.message, SOURCE_REMEDY[error.code]);
  }
}

/** Whether the source knows a market that it does not list: one that is halted or gone has a past all the same. */
async function hasHistory(source: CandleSource, market: string, signal: AbortSignal): Promise<boolean> {
  const toMs = dayStartMs(Date.now());
  try {
    await source.fetchCandles({ market, fromMs: toMs - MINUTE_MS, toMs, nowMs: Date.now(), signal });
    return true;
  } catch (error) {
    if (error instanceof SourceError && error.code === "unknown_market") return false;
    throw error;
  }
}
