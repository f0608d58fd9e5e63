/** What candles cost as plain rows: one row a candle, binary COPY in, select out. For comparison only. */
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { allocateCandles, CANDLE_FIELDS, type CandleColumns } from "@/lib/candles";

const SIGNATURE = Buffer.concat([Buffer.from("PGCOPY\n\xff\r\n\0", "latin1"), Buffer.alloc(8)]);
const TRAILER = Buffer.from([0xff, 0xff]);
const FIELDS = 6;
/** The count of fields, and a length and eight bytes for each. */
const ROW_BYTES = 2 + FIELDS * 12;
const ROWS_PER_CHUNK = 4_096;

export class PlainTable {
  private constructor(private readonly client: pg.Client) {}

  static async open(databaseUrl: string): Promise<PlainTable> {
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    return new PlainTable(client);
  }

  /** Into an empty table, with the key that a look-up needs. */
  async copyIn(candles: CandleColumns): Promise<void> {
    await this.client.query(`drop table if exists plain_candle; create table plain_candle (
      open_time bigint primary key, open float8 not null, high float8 not null, low float8 not null, close float8 not null,
      volume float8 not null)`);
    const sink = this.client.query(copyFrom("copy plain_candle from stdin (format binary)"));
    await pipeline(Readable.from(chunks(candles)), sink);
  }

  async load(): Promise<CandleColumns> {
    const { rows } = await this.client.query<string[]>({
      text: "select open_time, open, high, low, close, volume from plain_candle order by open_time",
      rowMode: "array",
    });
    const candles = allocateCandles(rows.length);
    for (const [i, row] of rows.entries()) {
      for (const [f, field] of CANDLE_FIELDS.entries()) candles[field][i] = Number(row[f]);
    }
    return candles;
  }

  /** @returns how many bars */
  async resample(minutes: number): Promise<number> {
    const { rows } = await this.client.query(
      `select open_time / $1 as bar, (array_agg(open order by open_time))[1] as open, max(high) as high, min(low) as low,
        (array_agg(close order by open_time desc))[1] as close, sum(volume) as volume
        from plain_candle group by 1 order by 1`,
      [minutes * 60_000],
    );
    return rows.length;
  }

  close(): Promise<void> {
    return this.client.end();
  }
}

function* chunks(candles: CandleColumns): Generator<Buffer> {
  yield SIGNATURE.subarray(0, 19);
  const rows = candles.openTime.length;
  for (let at = 0; at < rows; at += ROWS_PER_CHUNK) {
    const end = Math.min(rows, at + ROWS_PER_CHUNK);
    const chunk = Buffer.alloc((end - at) * ROW_BYTES);
    let offset = 0;
    for (let i = at; i < end; i++) {
      offset = chunk.writeInt16BE(FIELDS, offset);
      for (const field of CANDLE_FIELDS) {
        offset = chunk.writeInt32BE(8, offset);
        const value = candles[field][i] as number;
        offset =
          field === "openTime" ? chunk.writeBigInt64BE(BigInt(value), offset) : chunk.writeDoubleBE(value, offset);
      }
    }
    yield chunk;
  }
  yield TRAILER;
}
