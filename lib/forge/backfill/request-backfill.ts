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
import { type BackfillInput, toBackfillView } from "./backfill-view";
import { knownMarket } from "./known-market";

const MOST_DAYS = 3660;
const time = z.union([z.iso.date(), z.iso.datetime({ offset: true })]).transform((text) => Date.parse(text));

const Input = z
  .strictObject({
    /** BTC/USD, btc-usd or btcusd. */
    market: z.string().min(1).max(40),
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
  .refine((input) => input.to === undefined || input.from !== undefined, { message: "needs from", path: ["to"] });

/**
 * A job that stores all one-minute candles of the range, by whole UTC days; days that are complete are not asked for again.
 * @throws ZodError, or ForgeError invalid_input (unknown market, empty range, future) | network_failed
 */
export async function requestBackfill({ ctx, input }: Call<unknown>): Promise<BackfillView> {
  const { days, from, to, ...asked } = Input.parse(input);
  const chain = await currentChain(ctx);
  const nowMs = chain.latestBlockTime.getTime();
  const market = await knownMarket(ctx, chain.chainId, asked.market);
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
    title: `${market}, ${length} ${length === 1 ? "day" : "days"}`,
    source: sourceIdFor(ctx.config, chain.chainId),
    market,
    fromMs,
    toMs,
  };
  const id = await enqueueJob(ctx.db, { chainId: chain.chainId, kind: "backfill", input: job });
  return toBackfillView(await ctx.db.job.findUniqueOrThrow({ where: { id } }));
}
