/** The wallets' balances as the chain tells them, also of those that no worker uses yet. */
import type { MonitorDeps } from "./deps";

const STALE_AFTER_MS = 60_000;
/** Asked in one look, so that many wallets do not hold up the windows. */
const MOST = 8;

/** The stalest first. @throws AlloraError */
export async function refreshBalances({ db, client, chainId }: MonitorDeps): Promise<void> {
  const wallets = await db.wallet.findMany({
    where: { chainId, OR: [{ balanceAt: null }, { balanceAt: { lt: new Date(Date.now() - STALE_AFTER_MS) } }] },
    select: { id: true, address: true },
    orderBy: { balanceAt: { sort: "asc", nulls: "first" } },
    take: MOST,
  });
  await Promise.all(
    wallets.map(async ({ id, address }) => {
      const balance = await client.balanceUallo(address);
      await db.wallet.update({
        where: { id },
        data: { balanceUallo: balance.toString(), balanceAt: new Date() },
        select: { id: true },
      });
    }),
  );
}
