/** The verb: a wallet of the chain, new or from its recovery phrase, which is encrypted before anything else is done with it. */
import { z } from "zod";
import { MnemonicError } from "@/lib/allora/signer";
import { WalletError } from "@/lib/allora/wallet-key";
import { WalletVault } from "@/lib/allora/wallet-vault";
import { currentChain } from "@/lib/forge/chain";
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import type { WalletView } from "@/lib/forge/views";
import { Prisma } from "@/lib/store/generated/client";
import { toWalletView, WALLET_COLUMNS } from "./wallet-view";

export const WalletToAdd = z
  .strictObject({
    alias: z
      .string()
      .trim()
      .min(1)
      .max(80)
      .regex(/^[^\p{Cc}\p{Cf}\p{Co}\p{Cn}]*$/u, "must have no control characters")
      .optional()
      .describe("A name for people. Default: imported or wallet, with the end of the address."),
    mnemonic: z
      .string()
      .max(1_000)
      .optional()
      .describe(
        "Recovery phrase of the wallet to import. Without one, a new wallet is made, whose phrase nobody sees.",
      ),
    address: z.string().max(100).optional().describe("The address that must follow from the phrase."),
  })
  .refine((input) => input.address === undefined || input.mnemonic !== undefined, {
    path: ["address"],
    message: "is for a wallet that is imported",
  });

/**
 * @throws ZodError; ForgeError invalid_input (no recovery phrase, or of another address), conflict (the wallet is there),
 * network_failed
 */
export async function addWallet({ ctx, input }: Call<unknown>): Promise<WalletView> {
  const { alias, mnemonic, address } = WalletToAdd.parse(input);
  const { chainId } = await currentChain(ctx);
  const sealed = await seal(ctx.config.dataDir, chainId, mnemonic);
  if (address !== undefined && address.trim() !== sealed.address) {
    throw new ForgeError(
      "invalid_input",
      `The recovery phrase belongs to ${sealed.address}, not to ${address.trim()}.`,
      "Give the phrase of that address, or leave the address out.",
    );
  }
  const named = alias ?? `${mnemonic === undefined ? "wallet" : "imported"} ${sealed.address.slice(-6)}`;
  try {
    const [wallet] = await ctx.db.$transaction([
      ctx.db.wallet.create({ data: { chainId, alias: named, ...sealed }, select: WALLET_COLUMNS }),
      ctx.db.audit.create({
        data: {
          actor: ctx.actor,
          action: mnemonic === undefined ? "wallet.create" : "wallet.import",
          subject: sealed.address,
          details: { alias: named },
        },
      }),
    ]);
    return toWalletView(wallet);
  } catch (error) {
    if (!(error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002")) throw error;
    throw new ForgeError(
      "conflict",
      `The wallet ${sealed.address} is here already.`,
      "List the wallets: name it when you deploy.",
    );
  }
}

async function seal(dataDir: string, chainId: string, mnemonic: string | undefined) {
  try {
    const vault = await WalletVault.open(dataDir);
    return await (mnemonic === undefined ? vault.create(chainId) : vault.encrypt(chainId, mnemonic));
  } catch (error) {
    if (error instanceof MnemonicError) {
      throw new ForgeError("invalid_input", error.message, "Give the words in their order, with spaces between them.");
    }
    if (error instanceof WalletError) {
      throw new ForgeError("conflict", error.message, "Mend the key file in the data folder, then try again.");
    }
    throw error;
  }
}
