/** Addresses and balances; nothing that could sign. */
import { listWallets } from "@/lib/forge/wallets";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: async ({ ctx }) => json(await listWallets({ ctx })),
});
