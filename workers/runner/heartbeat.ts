/** The runner's sign of life: a row with its last beat in the database's time, gone when it ends in order. */
import os from "node:os";
import type { Db } from "@/lib/store/client";
import { print } from "@/lib/store/logs";

const BEAT_MS = 2_000;
/** Rows of runners that were killed long ago. */
const FORGOTTEN_SECONDS = 3_600;

export interface Heartbeat {
  /** The chain that the runner works for now. */
  workFor(chainId: string): void;
  stop(): Promise<void>;
}

export function startHeartbeat(db: Db, id: string): Heartbeat {
  let chainId = "";
  let beating: Promise<void> = Promise.resolve();
  let silent = false;

  const beat = async () => {
    try {
      await db.$executeRaw`
        INSERT INTO "Runner" ("id", "chainId", "pid", "host", "startedAt", "beatAt")
        VALUES (${id}, ${chainId}, ${process.pid}, ${os.hostname()}, clock_timestamp() AT TIME ZONE 'utc', clock_timestamp() AT TIME ZONE 'utc')
        ON CONFLICT ("id") DO UPDATE SET "chainId" = EXCLUDED."chainId", "beatAt" = EXCLUDED."beatAt"`;
      if (silent) print("info", "The database answers again.");
      silent = false;
    } catch (error) {
      if (!silent) print("error", "The runner cannot reach the database; it keeps trying.", { error });
      silent = true;
    }
  };
  const forget = db.$executeRaw`
    DELETE FROM "Runner" WHERE "beatAt" < (clock_timestamp() AT TIME ZONE 'utc') - make_interval(secs => ${FORGOTTEN_SECONDS})`;
  forget.catch((error: unknown) => print("warn", "Rows of former runners could not be removed.", { error }));

  beating = beat();
  const timer = setInterval(() => {
    beating = beating.then(beat);
  }, BEAT_MS);
  return {
    workFor(next) {
      chainId = next;
      beating = beating.then(beat);
    },
    async stop() {
      clearInterval(timer);
      await beating;
      await db.$executeRaw`DELETE FROM "Runner" WHERE "id" = ${id}`;
    },
  };
}
