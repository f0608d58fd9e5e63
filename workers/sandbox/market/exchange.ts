/**
 * The sandbox's market as an exchange quotes it: against USDT instead of dollars, so that prices differ by a basis that moves
 * slowly, and with a candle for every minute, quiet ones too.
 */
import { type CandleColumns, DAY_MS, MINUTE_MS } from "@/lib/candles/candles";
import type { Market } from "./market";

export type ExchangeKind = "spot" | "futures";

export interface Kline {
  /** ms */
  openTime: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  trades: number;
}

const HOUR_MS = 60 * MINUTE_MS;
/** How far back the last price is looked for where a span begins with quiet minutes. */
const REACHES = [2 * HOUR_MS, 2 * DAY_MS, 30 * DAY_MS];

export class Exchange {
  constructor(
    private readonly market: Market,
    private readonly kind: ExchangeKind,
  ) {}

  /** BTCUSDT for btcusd. */
  get symbols(): { symbol: string; base: string; market: string }[] {
    return this.market.names.map((name) => {
      const base = name.replace(/usd$/, "").toUpperCase();
      return { symbol: `${base}USDT`, base, market: name };
    });
  }

  /** One-minute klines with fromMs <= openTime < toMs (whole minutes) as of `nowMs`: the last one may be in formation. */
  minutes(market: string, fromMs: number, toMs: number, nowMs: number): Kline[] {
    const until = Math.min(toMs, Math.floor(nowMs / MINUTE_MS) * MINUTE_MS + MINUTE_MS);
    if (until <= fromMs) return [];
    const candles = this.market.candles(market, fromMs, until);
    const klines: Kline[] = [];
    const [first = until] = candles.openTime;
    const before = this.priceBefore(market, fromMs, first);
    let last = before ?? 0;
    let next = 0;
    // Where no price was ever known, the market begins with its first candle.
    for (let at = before === null ? first : fromMs; at < until; at += MINUTE_MS) {
      const isThere = candles.openTime[next] === at;
      const kline: Kline = isThere ? this.traded(candles, next++) : { ...QUIET(last), openTime: at };
      klines.push(at + MINUTE_MS > nowMs ? forming(kline, (nowMs - at) / MINUTE_MS) : kline);
      last = kline.close;
    }
    return klines;
  }

  private traded({ openTime, open, high, low, close, volume }: CandleColumns, i: number): Kline {
    const at = openTime[i] as number;
    const quoted = (price: number | undefined) => rounded((price as number) * this.factor(at));
    const size = rounded((volume[i] as number) * (this.kind === "spot" ? 1.7 : 4.3));
    return {
      openTime: at,
      open: quoted(open[i]),
      high: quoted(high[i]),
      low: quoted(low[i]),
      close: quoted(close[i]),
      volume: size,
      trades: 1 + Math.round(size * 3),
    };
  }

  /** USDT a dollar, and for a perpetual its basis on top: a few basis points, moving over hours and days. */
  private factor(atMs: number): number {
    const wave = (periodMs: number, phase: number) => Math.sin((2 * Math.PI * atMs) / periodMs + phase);
    const tether = 2.5 * wave(3 * DAY_MS, 0.4) + 1.2 * wave(7 * HOUR_MS, 2);
    const perpetual = this.kind === "spot" ? 0 : 3 + 2.5 * wave(DAY_MS, 1);
    return 1 + (tether + perpetual) / 10_000;
  }

  /** The close of the newest candle before a span that does not begin with one. */
  private priceBefore(market: string, fromMs: number, firstMs: number): number | null {
    if (firstMs === fromMs) return null;
    for (const reach of REACHES) {
      const before = this.market.candles(market, fromMs - reach, fromMs);
      if (before.openTime.length > 0) return this.traded(before, before.openTime.length - 1).close;
    }
    return null;
  }
}

const QUIET = (price: number) => ({ open: price, high: price, low: price, close: price, volume: 0, trades: 0 });

/** What is known of a minute of which a share has passed. */
function forming(kline: Kline, share: number): Kline {
  const close = rounded(kline.open + (kline.close - kline.open) * share);
  return {
    ...kline,
    close,
    high: Math.max(kline.open, close),
    low: Math.min(kline.open, close),
    volume: rounded(kline.volume * share),
    trades: Math.floor(kline.trades * share),
  };
}

/** As many digits as an exchange quotes. */
function rounded(value: number): number {
  return Number(value.toPrecision(10));
}

/** Klines of one minute as wider ones, on the grid of the epoch. */
export function widened(minutes: readonly Kline[], widthMinutes: number): Kline[] {
  const widthMs = widthMinutes * MINUTE_MS;
  const wide: Kline[] = [];
  for (const minute of minutes) {
    const openTime = Math.floor(minute.openTime / widthMs) * widthMs;
    const last = wide.at(-1);
    if (last === undefined || last.openTime !== openTime) {
      wide.push({ ...minute, openTime });
      continue;
    }
    last.high = Math.max(last.high, minute.high);
    last.low = Math.min(last.low, minute.low);
    last.close = minute.close;
    last.volume = rounded(last.volume + minute.volume);
    last.trades += minute.trades;
  }
  return wide;
}
