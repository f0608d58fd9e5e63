/** The faucet, for one wallet. */

import { JobView } from "@/lib/forge/views";
import { requestFaucet } from "@/lib/forge/wallets";
import { WalletId } from "@/lib/forge/wallets/request-faucet";
import { accepted } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  POST: {
    summary: "Asks the network's faucet to fill a wallet.",
    input: WalletId,
    answer: JobView,
    status: 202,
    handle: async ({ ctx, param }) => {
      const job = await requestFaucet({ ctx, input: { id: param("id") } });
      return accepted(job, `/api/v1/jobs/${job.id}`);
    },
  },
});
