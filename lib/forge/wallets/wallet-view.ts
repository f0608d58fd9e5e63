/** A wallet's row as JSON; what is encrypted is not even read. */
import type { WalletView } from "@/lib/forge/views";
import type { Prisma } from "@/lib/store/generated/client";

export const WALLET_COLUMNS = {
  id: true,
  address: true,
  alias: true,
  balanceUallo: true,
  balanceAt: true,
  createdAt: true,
  _count: { select: { deployments: { where: { removedAt: null } } } },
} satisfies Prisma.WalletSelect;

type Row = Prisma.WalletGetPayload<{ select: typeof WALLET_COLUMNS }>;

export function toWalletView({ _count, balanceAt, createdAt, ...wallet }: Row): WalletView {
  return {
    ...wallet,
    balanceAt: balanceAt?.toISOString() ?? null,
    deployments: _count.deployments,
    createdAt: createdAt.toISOString(),
  };
}
