/** A process that fills days until it is done or killed. For tests; its one argument is JSON. */

import { fillDays } from "@/lib/forge/backfill/fill-days";
import { AtlasSource } from "@/lib/sources/atlas";
import { createDb } from "@/lib/store/client";

export interface FillChildInput {
  databaseUrl: string;
  sourceId: string;
  baseUrl: string;
  fromMs: number;
  toMs: number;
  nowMs: number;
}

const { databaseUrl, sourceId, baseUrl, ...span } = JSON.parse(process.argv[2] as string) as FillChildInput;
const db = createDb(databaseUrl, 2);
const source = new AtlasSource({ id: sourceId, baseUrl, apiKey: "UP-test", retry: { baseMs: 1, maxMs: 5 } });
await db.$queryRaw`select 1`;
process.stdout.write("begun\n");
await fillDays({ db, source, market: "btcusd", ...span });
process.stdout.write("done\n");
await db.$disconnect();
