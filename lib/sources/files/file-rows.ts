/** Rows of a file, one by one, as candles. */
import { MINUTE_MS } from "@/lib/candles/candles";
import { RowCollector } from "@/lib/sources/rows";
import type { CandleFetch } from "@/lib/sources/source";
import { FileError } from "./file-error";
import { TimeReader, type TimeUnit } from "./times";

/** A row that was not usable, by its line (of a table without lines: its place from 1). */
export interface FileFault {
  readonly line: number;
  readonly reason: string;
}

/** What was read of a file. */
export interface ReadFile extends CandleFetch {
  readonly format: "csv" | "parquet";
  /** Name of the column that served as each field. */
  readonly columns: Readonly<Record<string, string>>;
  /** How numbers in the time column were meant; null for text. */
  readonly timeUnit: TimeUnit | null;
  readonly rows: number;
  readonly intervalMinutes: 1;
  /** Open time of the first candle, ms. */
  readonly fromMs: number;
  /** End of the last candle, ms. */
  readonly toMs: number;
  /** The first unusable rows. */
  readonly firstFaults: readonly FileFault[];
}

const FIRST_MS = Date.UTC(2009, 0, 1);
const LAST_MS = Date.UTC(2200, 0, 1);
const MOST_FAULTS = 20;
/** Thirty years of minutes: of more, not all would fit into one table. */
export const MOST_ROWS = 16_000_000;
/** Fewer steps than this say nothing of the interval. */
const LEAST_STEPS = 5;

export class FileRows {
  private readonly times = new TimeReader();
  private readonly collector = new RowCollector(FIRST_MS, LAST_MS, Number.POSITIVE_INFINITY);
  private readonly faults: FileFault[] = [];
  private readonly symbols = new Map<string, number>();
  private count = 0;
  private rejectedBefore = 0;

  /** @param symbol the one to take where rows name theirs */
  constructor(private readonly symbol: string | undefined) {}

  add(
    line: number,
    time: unknown,
    values: readonly [unknown, unknown, unknown, unknown, unknown],
    symbol?: unknown,
  ): void {
    if (++this.count > MOST_ROWS) throw new FileError(`The file has more than ${MOST_ROWS} rows: cut it.`);
    if (symbol !== undefined && symbol !== null && symbol !== "") {
      const name = String(symbol);
      this.symbols.set(name, (this.symbols.get(name) ?? 0) + 1);
      if (this.symbol !== undefined && name !== this.symbol) return;
    }
    const at = this.times.read(time);
    if (this.times.other !== null) {
      // Half a file would look like a whole one with holes.
      throw new FileError(
        `The file's times are in ${this.times.unit}, from line ${line} on in ${this.times.other}: all must be in one unit. Import the parts one by one.`,
      );
    }
    const inRange = at !== null && at >= FIRST_MS && at < LAST_MS;
    this.collector.addValues(inRange ? at : null, values);
    const rejected = Object.values(this.collector.rejected).reduce((sum, one) => sum + one, 0);
    if (rejected > this.rejectedBefore && this.faults.length < MOST_FAULTS) {
      this.faults.push({ line, reason: this.newest() });
    }
    this.rejectedBefore = rejected;
  }

  private told: Record<string, number> = {};

  /** The reason that was counted last. */
  private newest(): string {
    const { rejected } = this.collector;
    const reason = Object.keys(rejected).find((one) => rejected[one] !== this.told[one]) ?? "unusable";
    this.told = { ...rejected };
    return reason;
  }

  /** @throws FileError when there is no usable row, when they are no one-minute candles, or of several symbols */
  done(about: Pick<ReadFile, "format" | "columns">): ReadFile {
    const fetched = this.collector.fetch();
    if (this.symbols.size > 1 && this.symbol === undefined) {
      const names = [...this.symbols.keys()].slice(0, 20).join(", ");
      throw new FileError(`The file holds several symbols: name the one that is meant, of ${names}.`);
    }
    if (this.symbol !== undefined && this.symbols.size > 0 && !this.symbols.has(this.symbol)) {
      const names = [...this.symbols.keys()].slice(0, 20).join(", ");
      throw new FileError(`The file holds no symbol ${JSON.stringify(this.symbol)}: it has ${names}.`);
    }
    if (fetched.candles.openTime.length === 0) {
      const [first] = this.faults;
      const why = first === undefined ? "" : ` The first of ${this.count} rows, line ${first.line}: ${first.reason}.`;
      throw new FileError(`The file holds no usable candle.${why}`);
    }
    const { openTime } = fetched.candles;
    checkInterval(openTime);
    return {
      ...fetched,
      ...about,
      timeUnit: this.times.unit,
      rows: this.count,
      intervalMinutes: 1,
      fromMs: openTime[0] as number,
      toMs: (openTime.at(-1) as number) + MINUTE_MS,
      firstFaults: this.faults,
    };
  }
}

/** Of the times in order, however the file has them. @throws FileError when most of them are farther apart than a minute */
function checkInterval(openTime: Float64Array): void {
  const steps = new Map<number, number>();
  for (let i = 1; i < openTime.length; i++) {
    const step = (openTime[i] as number) - (openTime[i - 1] as number);
    steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  const total = openTime.length - 1;
  const [step, times] = [...steps].sort((a, b) => b[1] - a[1])[0] ?? [MINUTE_MS, 0];
  if (total < LEAST_STEPS || step === MINUTE_MS || times < total / 2) return;
  throw new FileError(
    `The file's rows are mostly ${step / MINUTE_MS} minutes apart: candles of one minute are needed, wider bars are made of them.`,
  );
}
