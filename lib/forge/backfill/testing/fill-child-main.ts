/** The process of fill-child. */
import { fillDays } from "@/lib/forge/backfill/fill-days";
import { createDb } from "@/lib/store/client";
import { type FillChildInput, testSource } from "./fill-child";

const input = JSON.parse(process.argv[2] as string) as FillChildInput;
const { fromMs, toMs, nowMs } = input;
const db = createDb(input.databaseUrl, 4);
await db.$queryRaw`select 1`;
process.stdout.write("begun\n");
await fillDays({ db, source: testSource(input), market: "btcusd", fromMs, toMs, nowMs });
process.stdout.write("done\n");
await db.$disconnect();
