/** The instance that runs on a data folder: told by the lock that its start holds. */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { processIdentity } from "@/workers/up/process-identity.mjs";

const Holder = z.object({ pid: z.number().int().positive(), identity: z.string(), url: z.string().optional() });
export type Holder = z.infer<typeof Holder>;

/** Null where nothing runs: no lock, or one whose holder was killed. */
export async function readLock(dataDir: string): Promise<Holder | null> {
  let text: string;
  try {
    text = await readFile(path.join(dataDir, "start.lock"), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && ["ENOENT", "EACCES", "ENOTDIR"].includes(String(error.code))) {
      return null;
    }
    throw error;
  }
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return null; // no lock of ours: takeLock treats it alike
  }
  const holder = Holder.safeParse(given);
  return holder.success && isRunning(holder.data) ? holder.data : null;
}

/** The very process, not a later one under the same number. */
export function isRunning({ pid, identity }: Holder): boolean {
  return processIdentity(pid) === identity;
}
