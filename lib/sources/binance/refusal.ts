/** What Binance's refusals mean. */
import { z } from "zod";
import { SourceError } from "@/lib/sources/source";

const Body = z.object({ code: z.number(), msg: z.string() });
const INVALID_SYMBOL = -1121;

/** The error of an answer with status 4xx; null when it means nothing particular. */
export function explainRefusal(status: number, body: unknown, url: string): SourceError | null {
  if (status === 451 || status === 403) {
    return new SourceError(
      "unauthorized",
      `${url} refuses this location or network (HTTP ${status}): Binance does not serve every country. Use another source of candles.`,
    );
  }
  const parsed = Body.safeParse(body);
  if (!parsed.success) return null;
  const { code, msg } = parsed.data;
  const said = `${code}: ${msg.slice(0, 200)}`;
  if (code === INVALID_SYMBOL) {
    return new SourceError("unknown_market", `${url} does not know the market (${said}).`);
  }
  return new SourceError("bad_answer", `${url} refused what was asked (HTTP ${status}, ${said}).`);
}
