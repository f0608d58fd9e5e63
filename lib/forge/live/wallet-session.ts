/** One address at work: what it signs, in which order, at which price. The only user of a Signer. */
import type { AlloraClient } from "@/lib/allora/client";
import { RegisterRequest, typeUrl } from "@/lib/allora/codec";
import type { Signer } from "@/lib/allora/signer";
import { feeOf, type TxMessage, unsignedTransaction } from "@/lib/allora/tx";
import type { Db } from "@/lib/store/client";
import type { LedgerOwner, LedgerRow } from "@/lib/store/ledger";
import { signOnce, suggestSequence } from "@/lib/store/ledger-signing";

const PRICE_KEPT_MS = 30_000;
/** A registration that no block holds after this many blocks never will be. */
const REGISTRATION_BLOCKS = 12n;

/** The account holds nothing at all, so it cannot sign. */
export class EmptyAccount extends Error {
  override name = "EmptyAccount";
}

export class WalletSession {
  readonly address: string;
  /** The sequence that a node said it expects, where that is ahead of what it tells of the account. */
  private expected = 0n;
  private placeOf: bigint | null = null;
  private readonly gasUsed = new Map<string, bigint>();
  private price: { uallo: bigint; atMs: number } | undefined;

  constructor(
    private readonly db: Db,
    private readonly client: AlloraClient,
    private readonly chainId: string,
    private readonly signer: Signer,
  ) {
    this.address = signer.address;
  }

  /** A node expects this sequence next, its mempool included. */
  expect(sequence: bigint): void {
    this.expected = sequence;
  }

  /** The next signature uses this sequence, although a transaction in flight that does not come holds it. */
  takePlaceOf(sequence: bigint): void {
    this.placeOf = sequence;
  }

  /** Ask for the gas price anew before the next signature. */
  refreshPrice(): void {
    this.price = undefined;
  }

  /** Gas that a payload for this topic used in a block. */
  learnGas(topicId: number, gasUsed: bigint): void {
    this.gasUsed.set(`payload:${topicId}`, gasUsed);
  }

  /** Uallo that one payload costs at most: fee at the present price, and what the chain takes per payload. */
  async costOfPayload(): Promise<bigint> {
    const [{ feeUallo }, { dataSendingFeeUallo }] = await Promise.all([this.fee(undefined), this.client.params()]);
    return feeUallo + dataSendingFeeUallo;
  }

  async costOfRegistration(): Promise<bigint> {
    const [{ feeUallo }, { registrationFeeUallo }] = await Promise.all([this.fee(undefined), this.client.params()]);
    return feeUallo + registrationFeeUallo;
  }

  /**
   * Runs the payload's handlers without effect, which shows what the chain would say to it.
   * @throws TxError when they refuse
   */
  async rehearse(row: { topicId: number; nonce: bigint; value: string }): Promise<void> {
    const { sequence } = await this.account();
    const message = await this.payload(row);
    const { gasUsed } = await this.client.simulate(
      unsignedTransaction(this.signer.publicKey, { messages: [message], sequence }),
    );
    this.learnGas(row.topicId, gasUsed);
  }

  /**
   * Signs the value in the ledger and writes the bytes down in the same step; they expire with the window.
   * @returns null when the row is not to be signed any more
   * @throws EmptyAccount, AlloraError
   */
  async sign(
    by: LedgerOwner,
    row: LedgerRow & { value: string },
    timings: () => Record<string, number>,
  ): Promise<LedgerRow | null> {
    const [account, message, fee] = await Promise.all([
      this.account(),
      this.payload(row),
      this.fee(this.gasUsed.get(`payload:${row.topicId}`)),
    ]);
    const { placeOf } = this;
    this.placeOf = null;
    return signOnce(this.db, by, {
      id: row.id,
      chainId: this.chainId,
      address: this.address,
      chainSequence: account.sequence,
      placeOf,
      timings,
      sign: async (sequence) => {
        const signed = this.signer.signTx({
          messages: [message],
          chainId: this.chainId,
          accountNumber: account.accountNumber,
          sequence,
          gasLimit: fee.gasLimit,
          feeUallo: fee.feeUallo,
          timeoutHeight: row.windowEnd,
        });
        return { bytes: signed.txBytes, hash: signed.hash, feeUallo: fee.feeUallo };
      },
    });
  }

  /** A signed registration as a worker of a topic, owner and sender being this address. It is not in the ledger: registering twice does no harm. */
  async signRegistration(
    topicId: number,
    height: bigint,
  ): Promise<{ bytes: Uint8Array; hash: string; timeoutHeight: bigint }> {
    const [account, version] = await Promise.all([this.account(), this.client.emissionsVersion()]);
    const message: TxMessage = {
      typeUrl: typeUrl(version, "Register"),
      value: RegisterRequest.encode({
        sender: this.address,
        topicId,
        owner: this.address,
        isReputer: false,
      }),
    };
    const simulated = await this.client.simulate(
      unsignedTransaction(this.signer.publicKey, { messages: [message], sequence: account.sequence }),
    );
    const fee = await this.fee(simulated.gasUsed);
    const timeoutHeight = height + REGISTRATION_BLOCKS;
    const sequence = await suggestSequence(this.db, this.chainId, this.address, account.sequence);
    const signed = this.signer.signTx({
      messages: [message],
      chainId: this.chainId,
      accountNumber: account.accountNumber,
      sequence,
      ...fee,
      timeoutHeight,
    });
    return { bytes: signed.txBytes, hash: signed.hash, timeoutHeight };
  }

  private async account() {
    const account = await this.client.account(this.address);
    if (account === null)
      throw new EmptyAccount(`the account ${this.address} never received anything, so it cannot sign`);
    return this.expected > account.sequence ? { ...account, sequence: this.expected } : account;
  }

  private async payload(row: { topicId: number; nonce: bigint; value: string }): Promise<TxMessage> {
    const version = await this.client.emissionsVersion();
    const { requestBytes } = this.signer.signPayload({ topicId: row.topicId, nonce: row.nonce, value: row.value });
    return { typeUrl: typeUrl(version, "InsertWorkerPayload"), value: requestBytes };
  }

  private async fee(gasUsed: bigint | undefined) {
    const { maxFeeUallo } = this.client.profile;
    const kept = this.price !== undefined && performance.now() - this.price.atMs < PRICE_KEPT_MS;
    if (!kept) this.price = { uallo: await this.client.gasPriceUallo(), atMs: performance.now() };
    return feeOf({ ...(gasUsed !== undefined && { gasUsed }), gasPriceUallo: this.price?.uallo ?? 0n, maxFeeUallo });
  }
}
