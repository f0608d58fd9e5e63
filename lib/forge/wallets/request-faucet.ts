/** The verb: asks the network's faucet to fill a wallet. The runner does it. */
import { z } from "zod";
import { currentChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { toJobView } from "@/lib/forge/jobs/job-view";
import type { JobView } from "@/lib/forge/views";
import { enqueueJob } from "@/lib/store/jobs";

export const WalletId = z.strictObject({ id: z.uuid("must be a wallet's id, a UUID") });

/** What the job is asked to do. */
export const FaucetInput = z.object({ title: z.string(), walletId: z.string() });
export type FaucetInput = z.infer<typeof FaucetInput>;

/** @throws ZodError; ForgeError not_found, conflict (mainnet has no faucet), network_failed */
export async function requestFaucet({ ctx, input }: Call<unknown>): Promise<JobView> {
  const { id } = WalletId.parse(input);
  const { chainId, kind } = await currentChain(ctx);
  const wallet = await ctx.db.wallet.findFirst({ where: { id, chainId }, select: { address: true, alias: true } });
  if (wallet === null) {
    throw new ForgeError("not_found", `There is no wallet ${id} on ${chainId}.`, "List the wallets for their ids.");
  }
  if (kind === "mainnet") {
    throw new ForgeError("conflict", "Mainnet has no faucet.", `Send ALLO to ${wallet.address} from another wallet.`);
  }
  const job: FaucetInput = { title: `faucet for ${wallet.alias}`, walletId: id };
  const jobId = await enqueueJob(ctx.db, { chainId, kind: "faucet", input: job });
  return toJobView(await ctx.db.job.findUniqueOrThrow({ where: { id: jobId } }));
}
