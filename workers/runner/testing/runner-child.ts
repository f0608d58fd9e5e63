/** A runner process that can be killed at a chosen step of a submission. For tests; its one argument is JSON. */
import { WalletVault } from "@/lib/allora/wallet-vault";
import { parseConfig } from "@/lib/config";
import type { SubmissionStep } from "@/lib/forge/live/deps";
import { createDb } from "@/lib/store/client";
import { runSession } from "@/workers/runner/session";

export interface RunnerChildInput {
  env: Record<string, string>;
  owner: string;
  leaseSeconds: number;
  renewMs: number;
}

const { env, owner, ...fleet } = JSON.parse(process.argv[2] as string) as RunnerChildInput;
const config = parseConfig(env, process.cwd());
const ending = new AbortController();
/** Sent by the test: the process kills itself when it reaches this step next. */
let killAt: SubmissionStep | undefined;
process.on("SIGTERM", () => ending.abort());
process.on("message", (step) => {
  killAt = step as SubmissionStep;
});
await runSession({
  ctx: { db: createDb(config.databaseUrl as string, 8), config, actor: "runner" },
  owner,
  vault: await WalletVault.open(config.dataDir),
  signal: ending.signal,
  fleet,
  onChain: () => process.stdout.write("begun\n"),
  onStep: (step, row) => {
    if (step !== killAt) return;
    // Said before the signal: a killed process flushes nothing.
    process.stdout.write(`killed at ${step} ${row.nonce} ${row.txHash ?? ""}\n`, () =>
      process.kill(process.pid, "SIGKILL"),
    );
    return new Promise(() => undefined);
  },
});
process.exit(0);
