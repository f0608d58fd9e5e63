/** The one place where a wallet's key is in clear. A signer signs; it never shows, prints or serialises its key. */

import { inspect } from "node:util";
import { Bip39, EnglishMnemonic, Slip10, Slip10Curve, stringToPath } from "@cosmjs/crypto";
import { addressOf, publicKeyOf } from "./address";
import { buildWorkerPayload, type WorkerPayload } from "./payload";
import { type SignedTx, signTransaction, type TxInput } from "./tx";

/** The stock Cosmos path: coin type 118, first account, first address. */
const HD_PATH = "m/44'/118'/0'/0/0";
const WORD_COUNTS = [12, 15, 18, 21, 24];

/** A recovery phrase that cannot be used. The message never repeats the phrase. */
export class MnemonicError extends Error {
  override name = "MnemonicError";
}

export class Signer {
  readonly address: string;
  readonly publicKey: Uint8Array;
  readonly #privateKey: Uint8Array;

  private constructor(privateKey: Uint8Array) {
    this.#privateKey = privateKey;
    this.publicKey = publicKeyOf(privateKey);
    this.address = addressOf(this.publicKey);
  }

  /** @throws MnemonicError for a phrase that is no BIP-39 mnemonic. */
  static async fromMnemonic(phrase: string): Promise<Signer> {
    const seed = await Bip39.mnemonicToSeed(parseMnemonic(phrase));
    const { privkey } = Slip10.derivePath(Slip10Curve.Secp256k1, seed, stringToPath(HD_PATH));
    seed.fill(0);
    return new Signer(privkey);
  }

  /** A worker's payload for one nonce. @throws DecimalError, RangeError */
  signPayload(input: { topicId: number; nonce: bigint; value: number | string }): WorkerPayload {
    return buildWorkerPayload({ ...input, privateKey: this.#privateKey, worker: this.address });
  }

  signTx(input: TxInput): SignedTx {
    return signTransaction(this.#privateKey, input);
  }

  toJSON(): { address: string } {
    return { address: this.address };
  }

  [inspect.custom](): string {
    return `Signer(${this.address})`;
  }
}

/** Words in lower case with single spaces between them. @throws MnemonicError */
export function normalizeMnemonic(phrase: string): string {
  return parseMnemonic(phrase).toString();
}

function parseMnemonic(phrase: string): EnglishMnemonic {
  const words = phrase.normalize("NFKD").trim().toLowerCase().split(/\s+/);
  if (!WORD_COUNTS.includes(words.length)) {
    throw new MnemonicError(
      `A recovery phrase has ${WORD_COUNTS.join(", ")} words, not ${words.length}. Enter the whole phrase.`,
    );
  }
  try {
    return new EnglishMnemonic(words.join(" "));
  } catch {
    // The library's message may quote words of the phrase, so it is not passed on, not even as a cause.
    throw new MnemonicError(
      "The recovery phrase is not valid: a word is not in the English BIP-39 list, or the checksum does not fit. " +
        "Check the spelling and the order of the words.",
    );
  }
}
