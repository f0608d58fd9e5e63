/** The work of a faucet job: one request, then looks at the balance until something has arrived. */
import { setTimeout as sleep } from "node:timers/promises";
import { createAlloraClient, profileFor } from "@/lib/allora";
import { requestDrip } from "@/lib/allora/faucet";
import { ForgeError } from "@/lib/forge/errors";
import type { JobOutcome, JobRun } from "@/lib/forge/jobs/run";
import { FaucetInput } from "./request-faucet";

const LOOKS = 30;
const LOOK_EVERY_MS = 2_000;

/** @throws ForgeError conflict when nothing arrived; AlloraError as the faucet or the node refuses */
export async function runFaucet({ ctx, claim, signal, progress }: JobRun): Promise<JobOutcome> {
  const { walletId } = FaucetInput.parse(claim.input);
  const wallet = await ctx.db.wallet.findUniqueOrThrow({ where: { id: walletId }, select: { address: true } });
  const profile = profileFor(ctx.config);
  const client = createAlloraClient(profile);
  try {
    const before = await client.balanceUallo(wallet.address);
    progress({ done: 0, total: LOOKS, unit: "looks", message: "asking the faucet" });
    await requestDrip(profile, claim.chainId, wallet.address);
    for (let look = 1; look <= LOOKS; look++) {
      await sleep(LOOK_EVERY_MS, undefined, { signal });
      const balance = await client.balanceUallo(wallet.address);
      progress({ done: look, total: LOOKS, unit: "looks", message: "waiting for the transfer" });
      if (balance > before) {
        const data = { balanceUallo: balance.toString(), balanceAt: new Date() };
        return {
          result: { balanceUallo: data.balanceUallo },
          store: async (tx) => void (await tx.wallet.update({ where: { id: walletId }, data, select: { id: true } })),
        };
      }
    }
    throw new ForgeError(
      "conflict",
      `The faucet accepted the request, but nothing arrived at ${wallet.address} within a minute.`,
      "Look at the balance later: faucets pay in batches, and limit how often an address may ask.",
    );
  } finally {
    client.close();
  }
}
