/** What Atlas offers: its datasets by name, visible once the key holds the public tag. */
import { z } from "zod";
import { type JsonClient, UnexpectedAnswer } from "./http";
import { SourceError } from "./source";

const MOST_LISTING_PAGES = 40;

const Datasets = z.object({
  results: z.array(z.object({ id: z.number().int(), name: z.string() })),
  next: z.string().nullish(),
});

export class AtlasCatalogue {
  private readonly datasetIds = new Map<string, number>();
  private tagged: Promise<void> | null = null;

  constructor(
    private readonly baseUrl: string,
    private readonly http: JsonClient,
  ) {}

  /** Canonical, sorted. */
  async markets(signal?: AbortSignal): Promise<string[]> {
    await this.acquirePublicTag();
    const found = new Set<string>();
    let offset = 0;
    for (let page = 0; page < MOST_LISTING_PAGES; page++) {
      const { results, next } = await this.datasets({ search: "tiingo", limit: "250", offset: String(offset) }, signal);
      const before = found.size;
      for (const { name } of results) {
        const market = /^tiingo_([a-z0-9]{4,20})_1min$/.exec(name)?.[1];
        if (market !== undefined) found.add(market);
      }
      offset += results.length;
      if (results.length === 0 || !next || (page > 0 && found.size === before)) break;
    }
    return [...found].sort();
  }

  /**
   * The service's number of a market's one-minute candles.
   * @throws SourceError unknown_market, with what there is
   */
  async datasetId(market: string, signal: AbortSignal | undefined): Promise<number> {
    const known = this.datasetIds.get(market);
    if (known !== undefined) return known;
    await this.acquirePublicTag();
    const name = `tiingo_${market}_1min`;
    const { results } = await this.datasets({ search: name, limit: "50" }, signal);
    const match = results.find((dataset) => dataset.name === name);
    if (match === undefined) {
      const near = results.slice(0, 5).map((dataset) => dataset.name);
      const found = near.length === 0 ? "nothing like it was found" : `it has ${near.join(", ")}`;
      throw new SourceError("unknown_market", `The market data service has no ${name}: ${found}.`);
    }
    this.datasetIds.set(market, match.id);
    return match.id;
  }

  private async datasets(query: Record<string, string>, signal: AbortSignal | undefined) {
    const url = `${this.baseUrl}/datasets/`;
    const answer = await this.http.json({ url, query, timeoutMs: 30_000, mostBytes: 4_000_000, signal });
    const parsed = Datasets.safeParse(answer);
    if (!parsed.success) {
      throw new UnexpectedAnswer(`${url} answered no list of datasets. Try again later.`);
    }
    return parsed.data;
  }

  private acquirePublicTag(): Promise<void> {
    this.tagged ??= this.http
      .json({
        url: `${this.baseUrl}/tags/acquire/`,
        method: "POST",
        body: { tag_name: "public" },
        timeoutMs: 15_000,
        mostBytes: 1_000_000,
        alsoFine: [409], // already held
        tries: 3,
      })
      .then(
        () => undefined,
        (error: unknown) => {
          // A service that has no tags (any more) may still show its datasets; the look-up of one will tell.
          if (error instanceof SourceError && (error.code === "bad_answer" || error.code === "unknown_market")) return;
          this.tagged = null;
          throw error;
        },
      );
    return this.tagged;
  }
}
