/** Takes a file of candles in; a job stores what is in it. */
import { createHash, randomUUID } from "node:crypto";
import { z } from "zod";
import { type BackfillInput, toBackfillView } from "@/lib/forge/backfill/backfill-view";
import { currentChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import type { BackfillView } from "@/lib/forge/views";
import { canonicalMarket } from "@/lib/sources/market";
import { enqueueJob } from "@/lib/store/jobs";

export const MOST_UPLOAD_BYTES = 128 * 1024 * 1024;
/** Files that wait for a runner, at most: they lie in the database. */
const MOST_WAITING = 8;

export const CandlesImport = z.strictObject({
  /** Of the source under which the candles are stored: file:<name>. */
  name: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9-]{0,59}$/, "must be letters, digits and dashes, e.g. my-candles"),
  market: z.string().min(1).max(40),
  /** Which symbol of a file that holds several. */
  symbol: z.string().min(1).max(60).optional(),
});

/** What the job of an import is asked to do. */
export const ImportInput = z.object({ uploadId: z.uuid(), symbol: z.string().optional() });
export type ImportInput = z.infer<typeof ImportInput>;

/**
 * Importing a file again under the same name stores nothing twice; days of other files under that name are kept.
 * @throws ZodError, or ForgeError invalid_input (empty, too large) | conflict (too many wait) | network_failed
 */
export async function importCandles({
  ctx,
  input,
  bytes,
}: Call<unknown> & { bytes: Uint8Array<ArrayBuffer> }): Promise<BackfillView> {
  const { name, symbol, ...asked } = CandlesImport.parse(input);
  const market = canonicalMarket(asked.market);
  if (bytes.length === 0 || bytes.length > MOST_UPLOAD_BYTES) {
    throw new ForgeError(
      "invalid_input",
      bytes.length === 0 ? "The file is empty." : `The file has ${bytes.length} bytes.`,
      `Send a CSV or Parquet file of 1 to ${MOST_UPLOAD_BYTES} bytes as the body.`,
    );
  }
  const chain = await currentChain(ctx);
  // Files of imports that were cancelled before a runner took them up.
  await ctx.db.$executeRaw`
    delete from "CandleUpload" where "id"::text not in (
      select "input" ->> 'uploadId' from "Job" where "kind" = 'import' and "status" in ('queued', 'running'))`;
  if ((await ctx.db.candleUpload.count()) >= MOST_WAITING) {
    throw new ForgeError("conflict", `${MOST_WAITING} files wait to be read.`, "Wait until a runner has read them.");
  }
  const upload = { id: randomUUID(), name, bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
  const job: BackfillInput & ImportInput = {
    title: `${market} from a file, as file:${name}`,
    source: `file:${name}`,
    mode: "import",
    markets: [market],
    fromMs: 0,
    toMs: 0,
    uploadId: upload.id,
    ...(symbol && { symbol }),
  };
  const id = await ctx.db.$transaction(
    async (tx) => {
      await tx.candleUpload.create({ data: upload, select: { id: true } });
      return enqueueJob(tx, { chainId: chain.chainId, kind: "import", input: job });
    },
    { timeout: 120_000, maxWait: 30_000 },
  );
  return toBackfillView(await ctx.db.job.findUniqueOrThrow({ where: { id } }));
}
