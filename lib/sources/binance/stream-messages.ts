/** What comes over Binance's socket. */
import { z } from "zod";
import { type CandleColumns, MINUTE_MS } from "@/lib/candles/candles";
import { RowCollector } from "@/lib/sources/rows";
import { marketOfSymbol } from "./markets";

const Reply = z.object({ id: z.number(), result: z.null() });
/** Some refusals hold the fault below `error`, some beside the id. */
const Refused = z.object({
  id: z.number().nullish(),
  error: z.object({ code: z.number(), msg: z.string() }).optional(),
  code: z.number().optional(),
  msg: z.string().optional(),
});
const Kline = z.object({
  stream: z.string(),
  data: z.object({
    e: z.literal("kline"),
    k: z.object({
      t: z.number().int(),
      T: z.number().int(),
      s: z.string(),
      i: z.literal("1m"),
      o: z.string(),
      h: z.string(),
      l: z.string(),
      c: z.string(),
      v: z.string(),
      x: z.boolean(),
    }),
  }),
});

export type StreamMessage =
  | { readonly kind: "reply"; readonly id: number }
  | { readonly kind: "refused"; readonly reason: string }
  /** `candles`: one closed candle, or null while it is in formation. */
  | { readonly kind: "kline"; readonly market: string; readonly candles: CandleColumns | null }
  | { readonly kind: "bad" };

/** The stream of a symbol's one-minute klines. */
export function streamName(symbol: string): string {
  return `${symbol.toLowerCase()}@kline_1m`;
}

export function readStreamMessage(text: string): StreamMessage {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return { kind: "bad" };
  }
  const kline = Kline.safeParse(message);
  if (kline.success) return readKline(kline.data.data.k);
  const reply = Reply.safeParse(message);
  if (reply.success) return { kind: "reply", id: reply.data.id };
  const refused = Refused.safeParse(message);
  const fault = refused.success ? (refused.data.error ?? refused.data) : {};
  if (fault.code === undefined) return { kind: "bad" };
  return { kind: "refused", reason: `${fault.code}: ${(fault.msg ?? "").slice(0, 200)}` };
}

function readKline(k: z.infer<typeof Kline>["data"]["k"]): StreamMessage {
  const market = marketOfSymbol(k.s);
  if (market === null) return { kind: "bad" };
  if (!k.x) return { kind: "kline", market, candles: null };
  const rows = new RowCollector(k.t, k.t + MINUTE_MS, Number.POSITIVE_INFINITY);
  rows.addValues(k.T === k.t + MINUTE_MS - 1 ? k.t : null, [k.o, k.h, k.l, k.c, k.v]);
  const candles = rows.candles();
  return candles.openTime.length === 0 ? { kind: "bad" } : { kind: "kline", market, candles };
}
