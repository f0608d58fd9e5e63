/** Wallets. */
import { z } from "zod";
import { WalletView } from "@/lib/forge/views";
import { addWallet, listWallets } from "@/lib/forge/wallets";
import { WalletToAdd } from "@/lib/forge/wallets/add-wallet";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";
import { checkSecretTransport } from "@/lib/web/secret-transport";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Lists wallets with their balances.",
    answer: z.array(WalletView),
    handle: async ({ ctx }) => json(await listWallets({ ctx })),
  },
  POST: {
    summary: "Adds a wallet: a new one, or one from its recovery phrase, which is encrypted at once.",
    scope: "admin",
    input: WalletToAdd,
    answer: WalletView,
    status: 201,
    handle: async ({ ctx, request, body }) => {
      const input = await body();
      checkSecretTransport(request, input);
      return json(await addWallet({ ctx, input }), { status: 201 });
    },
  },
});
