/** Binance's markets by the names used here, and what they are not. */
import { z } from "zod";
import { canonicalMarket } from "@/lib/sources/market";
import { SourceError } from "@/lib/sources/source";

export type BinanceMarket = "spot" | "futures";

/** To be shown wherever candles of Binance stand for a price in US dollars. */
export const BASIS_NOTE =
  "Prices of Binance are in USDT, which is not the US dollar: they differ from a dollar price by the basis between the two. " +
  "A perpetual future moreover carries its funding basis.";

/**
 * The exchange's symbol of a market: btcusd is BTCUSDT, and so is btcusdt. Only markets against USDT are offered.
 * @throws SourceError unknown_market
 */
export function binanceSymbol(market: string): string {
  const canonical = canonicalMarket(market);
  const base = /^([a-z0-9]{1,16})usd$/.exec(canonical.replace(/usdt$/, "usd"))?.[1];
  if (base === undefined) {
    throw new SourceError(
      "unknown_market",
      `${canonical} is not offered from Binance: its markets are taken against USDT only, written as btcusd.`,
    );
  }
  return `${base}usdt`.toUpperCase();
}

/** The market of an exchange's symbol: BTCUSDT is btcusd; null for one that is not against USDT or has no plain name. */
export function marketOfSymbol(symbol: string): string | null {
  const base = /^([A-Z0-9]{1,16})USDT$/.exec(symbol)?.[1];
  return base === undefined ? null : `${base.toLowerCase()}usd`;
}

const Listing = z.object({
  symbols: z.array(z.unknown()),
  rateLimits: z.array(z.unknown()).default([]),
});
const Listed = z.object({
  symbol: z.string(),
  status: z.string(),
  quoteAsset: z.string(),
  contractType: z.string().optional(),
});
const WeightLimit = z.object({
  rateLimitType: z.literal("REQUEST_WEIGHT"),
  interval: z.literal("MINUTE"),
  intervalNum: z.number().int().positive(),
  limit: z.number().positive(),
});

export interface ExchangeInfo {
  /** Status (TRADING, BREAK, …) by market, of the kind that is asked for. */
  readonly status: ReadonlyMap<string, string>;
  /** Weight allowed in a minute; null when the exchange did not say. */
  readonly weightPerMinute: number | null;
}

/** What an answer of exchangeInfo says; null when it is none. Symbols of other shapes or kinds are passed over. */
export function readExchangeInfo(answer: unknown, kind: BinanceMarket): ExchangeInfo | null {
  const parsed = Listing.safeParse(answer);
  if (!parsed.success) return null;
  const status = new Map<string, string>();
  for (const item of parsed.data.symbols) {
    const listed = Listed.safeParse(item);
    if (!listed.success || listed.data.quoteAsset !== "USDT") continue;
    if (kind === "futures" && listed.data.contractType !== "PERPETUAL") continue;
    const market = marketOfSymbol(listed.data.symbol);
    if (market !== null) status.set(market, listed.data.status);
  }
  const weights = parsed.data.rateLimits.flatMap((item) => {
    const limit = WeightLimit.safeParse(item);
    return limit.success ? [limit.data.limit / limit.data.intervalNum] : [];
  });
  return { status, weightPerMinute: weights.length === 0 ? null : Math.min(...weights) };
}
