/** A runner process that can be killed at a chosen step of a submission. For tests; its one argument is JSON. */
import { randomUUID } from "node:crypto";
import { WalletVault } from "@/lib/allora/wallet-vault";
import { parseConfig } from "@/lib/config";
import type { SubmissionStep } from "@/lib/forge/live/deps";
import { createDb } from "@/lib/store/client";
import { runSession } from "@/workers/runner/session";

export interface RunnerChildInput {
  env: Record<string, string>;
  /** The process kills itself with SIGKILL when this step is reached for the nth time. */
  killAt?: { step: SubmissionStep; times: number };
  leaseSeconds: number;
  renewMs: number;
}

const { env, killAt, ...fleet } = JSON.parse(process.argv[2] as string) as RunnerChildInput;
const config = parseConfig(env, process.cwd());
const ending = new AbortController();
process.on("SIGTERM", () => ending.abort());
let reached = 0;
process.stdout.write("begun\n");
await runSession({
  ctx: { db: createDb(config.databaseUrl as string, 8), config, actor: "runner" },
  owner: randomUUID(),
  vault: await WalletVault.open(config.dataDir),
  signal: ending.signal,
  fleet,
  onStep: (step, row) => {
    if (step !== killAt?.step || ++reached < killAt.times) return;
    // In one write, before the signal: a killed process flushes nothing.
    process.stdout.write(`killed at ${step} ${row.nonce}\n`, () => process.kill(process.pid, "SIGKILL"));
    return new Promise(() => undefined);
  },
});
process.exit(0);
