/** The verb: addresses and balances of the chain's wallets, oldest first. */
import { findChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import type { WalletView } from "@/lib/forge/views";
import { toWalletView, WALLET_COLUMNS } from "./wallet-view";

/** Empty when no runner has reached the network yet. Reads nothing that is secret, not even encrypted. */
export async function listWallets({ ctx }: Pick<Call<unknown>, "ctx">): Promise<WalletView[]> {
  const chain = await findChain(ctx);
  if (chain === null) return [];
  const wallets = await ctx.db.wallet.findMany({
    where: { chainId: chain.chainId },
    select: WALLET_COLUMNS,
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
  });
  return wallets.map(toWalletView);
}
