/** The market of a path, which must be one of this network. */
import { z } from "zod";
import { currentChain } from "@/lib/forge/chain";
import type { ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { canonicalMarket } from "@/lib/sources/market";
import { SourceError } from "@/lib/sources/source";
import { sourceFilter } from "./source-views";

export const MarketPath = z.object({ source: z.string().min(1).max(200), market: z.string().min(1).max(40) });
export type MarketPath = z.infer<typeof MarketPath>;

/** A day as YYYY-MM-DD, as ms. */
export const day = z.iso.date().transform((text) => Date.parse(text));
/** A date or a time with its zone, as ms. */
export const time = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).transform((text) => Date.parse(text));

/** @throws ForgeError not_found for a source of another network or a text that is no market's name | network_failed */
export async function findMarket(ctx: ForgeContext, { source, market }: MarketPath) {
  const chain = await currentChain(ctx);
  const isOurs = await sourceFilter(ctx, chain.chainId);
  try {
    if (isOurs(source)) return { source, market: canonicalMarket(market), chain };
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
  }
  throw nothingStored({ source, market });
}

export function nothingStored({ source, market }: MarketPath): ForgeError {
  return new ForgeError(
    "not_found",
    `No candles of ${market} from ${source} are stored.`,
    "Choose a market that is listed at /api/v1/data, or backfill it first.",
  );
}
