/** Asks for a market's history. */
import { z } from "zod";
import { DAY_MS } from "@/lib/candles/candles";
import { currentChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import type { BackfillView } from "@/lib/forge/views";
import { sourceIdFor } from "@/lib/sources/choose";
import { dayStartMs } from "@/lib/store/candle-days";
import { enqueueJob } from "@/lib/store/jobs";
import { askableSource } from "./askable-source";
import { type BackfillInput, toBackfillView } from "./backfill-view";
import { knownMarket } from "./known-market";

const MOST_DAYS = 3660;
const MOST_MARKETS = 100;
const name = z.string().min(1).max(40);
const time = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).transform((text) => Date.parse(text));

export const BackfillRequest = z
  .strictObject({
    /** BTC/USD, btc-usd or btcusd. */
    market: name.optional(),
    markets: z.array(name).min(1).max(MOST_MARKETS).optional(),
    /** Id of a source that can be asked; the configured one when left out. */
    source: z.string().min(1).max(200).optional(),
    /** fill: days that are not complete; repair: what complete ones lack besides; verify: complete days once more. */
    mode: z.enum(["fill", "repair", "verify"]).default("fill"),
    /** Days back from the chain's present, at least one. */
    days: z.number().int().min(1).max(MOST_DAYS).optional(),
    /** ISO 8601, a date or a time with its zone; `to` is exclusive and the chain's present when left out. */
    from: time.optional(),
    to: time.optional(),
  })
  .refine((input) => (input.days === undefined) !== (input.from === undefined), {
    message: "give either days, or from (and to)",
    path: ["days"],
  })
  .refine((input) => (input.market === undefined) !== (input.markets === undefined), {
    message: "give either market, or markets",
    path: ["market"],
  })
  .refine((input) => input.to === undefined || input.from !== undefined, { message: "needs from", path: ["to"] });

export type BackfillRequest = z.input<typeof BackfillRequest>;

/**
 * A job that fetches one-minute candles of the range, by whole UTC days; days that are complete are not asked for again unless
 * the mode says so.
 * @throws ZodError, or ForgeError invalid_input (unknown market or source, empty range, future) | network_failed
 */
export async function requestBackfill({ ctx, input }: Call<unknown>): Promise<BackfillView> {
  const { days, from, to, mode, ...asked } = BackfillRequest.parse(input);
  const chain = await currentChain(ctx);
  const nowMs = chain.latestBlockTime.getTime();
  const source = asked.source ?? sourceIdFor(ctx.config, chain.chainId);
  const names = asked.markets ?? [asked.market as string];
  const known = await Promise.all(names.map((one) => knownMarket(ctx, chain.chainId, one, source)));
  const markets = [...new Set(known)];
  askableSource(ctx, chain.chainId, source);
  const toMs = Math.min(to ?? nowMs, nowMs);
  const fromMs = from ?? dayStartMs(nowMs - (days as number) * DAY_MS);
  if (fromMs >= toMs || toMs - fromMs > (MOST_DAYS + 1) * DAY_MS) {
    throw new ForgeError(
      "invalid_input",
      `The range from ${new Date(fromMs).toISOString()} to ${new Date(toMs).toISOString()} holds ${
        fromMs >= toMs ? "no past minute" : `more than ${MOST_DAYS} days`
      }; it is now ${new Date(nowMs).toISOString()} on the network.`,
      "Choose a range that begins in the past and ends after it begins.",
    );
  }
  const length = days ?? Math.ceil((toMs - fromMs) / DAY_MS);
  const job: BackfillInput = {
    title: `${TITLES[mode]}${nameOf(markets)}, ${length} ${length === 1 ? "day" : "days"}`,
    source,
    mode,
    markets,
    fromMs,
    toMs,
  };
  const id = await enqueueJob(ctx.db, { chainId: chain.chainId, kind: "backfill", input: job });
  return toBackfillView(await ctx.db.job.findUniqueOrThrow({ where: { id } }));
}

const TITLES = { fill: "", repair: "Repair of ", verify: "Verification of " } as const;

function nameOf(markets: readonly string[]): string {
  return markets.length > 3 ? `${markets.length} markets` : markets.join(", ");
}
