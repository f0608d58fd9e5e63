/** Which markets the exchange lists: asked for once, and again before a market is said to be unknown. */
import { type JsonClient, UnexpectedAnswer } from "@/lib/sources/http";
import { SourceError } from "@/lib/sources/source";
import { type BinanceMarket, binanceSymbol, type ExchangeInfo, marketOfSymbol, readExchangeInfo } from "./markets";
import { SERVICES } from "./services";

/** A listing older than this is asked for again before a market is said to be unknown. */
const FRESH_MS = 60_000;
const MOST_BYTES = 64_000_000;

export class BinanceListing {
  /** Markets that were seen to be listed: they are not looked up again. */
  private readonly known = new Set<string>();
  private latest: { readonly atMs: number; readonly info: Promise<ExchangeInfo> } | null = null;

  constructor(
    private readonly kind: BinanceMarket,
    private readonly apiUrl: string,
    private readonly http: JsonClient,
    private readonly onBudget: (weightPerMinute: number) => void,
  ) {}

  /** Markets that trade, by canonical name, sorted; asked for anew. */
  async trading(signal: AbortSignal | undefined): Promise<string[]> {
    const { status } = await this.listed(0, signal);
    return [...status].flatMap(([market, state]) => (state === "TRADING" ? [market] : [])).sort();
  }

  /**
   * The exchange's symbol of a market that it lists: one that is halted has a past all the same, and may trade again.
   * @throws SourceError unknown_market, with what there is
   */
  async symbolOf(text: string, signal: AbortSignal | undefined): Promise<string> {
    const symbol = binanceSymbol(text);
    const market = marketOfSymbol(symbol) ?? text;
    if (this.known.has(market)) return symbol;
    let { status } = await this.listed(Number.POSITIVE_INFINITY, signal);
    if (!status.has(market)) ({ status } = await this.listed(FRESH_MS, signal));
    if (status.has(market)) {
      this.known.add(market);
      return symbol;
    }
    const near = [...status.keys()].filter((name) => name.startsWith(market.slice(0, 3))).slice(0, 5);
    const why = near.length === 0 ? "nothing like it was found" : `it has ${near.join(", ")}`;
    throw new SourceError("unknown_market", `Binance ${this.kind} has no ${symbol} for ${market}: ${why}.`);
  }

  /** The listing, not older than so much; one request for all who wait for it. */
  private async listed(mostAgeMs: number, signal: AbortSignal | undefined): Promise<ExchangeInfo> {
    signal?.throwIfAborted();
    if (this.latest === null || performance.now() - this.latest.atMs > mostAgeMs) {
      const asked = { atMs: performance.now(), info: this.ask() };
      this.latest = asked;
      asked.info.catch(() => {
        if (this.latest === asked) this.latest = null;
      });
    }
    return abortable(this.latest.info, signal);
  }

  private ask(): Promise<ExchangeInfo> {
    const { infoQuery, infoWeight } = SERVICES[this.kind];
    return this.http.again(undefined, async () => {
      const url = `${this.apiUrl}/exchangeInfo`;
      const answer = await this.http.json({
        url,
        query: infoQuery,
        weight: infoWeight,
        timeoutMs: 60_000,
        mostBytes: MOST_BYTES,
      });
      const info = readExchangeInfo(answer, this.kind);
      if (info === null) throw new UnexpectedAnswer(`${url} answered no list of symbols. Try again later.`);
      if (info.weightPerMinute !== null) this.onBudget(info.weightPerMinute);
      return info;
    });
  }
}

/** Gives a wait up, not what is waited for: others wait for it too. */
async function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener("abort", stop));
}
