/** One session per address in a process, so that all its topics share one queue of sequences. */
import type { AlloraClient } from "@/lib/allora/client";
import type { WalletVault } from "@/lib/allora/wallet-vault";
import type { Db } from "@/lib/store/client";
import { WalletSession } from "./wallet-session";

export class WalletSessions {
  private readonly sessions = new Map<string, Promise<WalletSession>>();

  constructor(
    private readonly db: Db,
    private readonly client: AlloraClient,
    private readonly chainId: string,
    private readonly vault: WalletVault,
  ) {}

  /** @throws WalletError */
  open(wallet: { address: string; ciphertext: Uint8Array }): Promise<WalletSession> {
    const kept = this.sessions.get(wallet.address);
    if (kept !== undefined) return kept;
    const opened = this.decrypt(wallet);
    this.sessions.set(wallet.address, opened);
    opened.catch(() => this.sessions.delete(wallet.address));
    return opened;
  }

  private async decrypt({ address, ciphertext }: { address: string; ciphertext: Uint8Array }): Promise<WalletSession> {
    const signer = await this.vault.decrypt(ciphertext, { chainId: this.chainId, address });
    return new WalletSession(this.db, this.client, this.chainId, signer);
  }
}
