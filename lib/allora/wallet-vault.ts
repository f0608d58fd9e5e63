/** Wallets at rest: mnemonics under AES-256-GCM, each bound to its chain and address, opened only into a Signer. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { Bip39 } from "@cosmjs/crypto";
import { normalizeMnemonic, Signer } from "./signer";
import { loadWalletKey, WalletError, walletKeyPath } from "./wallet-key";

/** Layout: format (1 byte), key id (8), IV (12), tag (16), then the encrypted phrase. */
const FORMAT = 1;
const KEY_ID_BYTES = 8;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + KEY_ID_BYTES + IV_BYTES + TAG_BYTES;
const MNEMONIC_ENTROPY_BYTES = 32;

export interface WalletOwner {
  chainId: string;
  address: string;
}

export interface SealedWallet {
  address: string;
  /** Safe to store; useless without the key file. */
  ciphertext: Uint8Array<ArrayBuffer>;
}

export class WalletVault {
  readonly #key: Buffer;
  readonly #keyId: Buffer;
  readonly #keyFile: string;

  private constructor(key: Buffer, keyFile: string) {
    this.#key = key;
    this.#keyId = createHash("sha256").update("wallet key id").update(key).digest().subarray(0, KEY_ID_BYTES);
    this.#keyFile = keyFile;
  }

  /** The vault of a data folder; its key is made at first use. @throws WalletError */
  static async open(dataDir: string): Promise<WalletVault> {
    return new WalletVault(await loadWalletKey(dataDir), walletKeyPath(dataDir));
  }

  /** A new wallet of 24 random words, which no one but the vault ever sees. */
  async create(chainId: string): Promise<SealedWallet> {
    const entropy = randomBytes(MNEMONIC_ENTROPY_BYTES);
    const phrase = Bip39.encode(entropy).toString();
    entropy.fill(0);
    return this.encrypt(chainId, phrase);
  }

  /** A wallet from its recovery phrase. @throws MnemonicError */
  async encrypt(chainId: string, mnemonic: string): Promise<SealedWallet> {
    const phrase = normalizeMnemonic(mnemonic);
    const { address } = await Signer.fromMnemonic(phrase);
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#key, iv).setAAD(additionalData({ chainId, address }));
    const encrypted = Buffer.concat([cipher.update(phrase, "utf8"), cipher.final()]);
    const sealed = Buffer.concat([Buffer.from([FORMAT]), this.#keyId, iv, cipher.getAuthTag(), encrypted]);
    return { address, ciphertext: new Uint8Array(sealed) };
  }

  /**
   * The signer of a stored wallet.
   * @throws WalletError wrong_key when another key file encrypted it, wallet_damaged when the bytes were changed or belong
   *   to another chain or address.
   */
  async decrypt(ciphertext: Uint8Array, owner: WalletOwner): Promise<Signer> {
    const sealed = Buffer.from(ciphertext);
    if (sealed.length <= HEADER_BYTES || sealed[0] !== FORMAT) throw damaged(owner);
    if (!sealed.subarray(1, 1 + KEY_ID_BYTES).equals(this.#keyId)) {
      throw new WalletError(
        "wrong_key",
        `The wallet ${owner.address} was encrypted with another key than ${this.#keyFile}. Put back the key file that ` +
          "belongs to this database, or import the wallet anew from its recovery phrase.",
      );
    }
    const iv = sealed.subarray(1 + KEY_ID_BYTES, HEADER_BYTES - TAG_BYTES);
    const decipher = createDecipheriv("aes-256-gcm", this.#key, iv)
      .setAAD(additionalData(owner))
      .setAuthTag(sealed.subarray(HEADER_BYTES - TAG_BYTES, HEADER_BYTES));
    let phrase: string;
    try {
      phrase = Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES)), decipher.final()]).toString("utf8");
    } catch {
      throw damaged(owner);
    }
    const signer = await Signer.fromMnemonic(phrase);
    if (signer.address !== owner.address) throw damaged(owner);
    return signer;
  }

  toJSON(): { keyFile: string } {
    return { keyFile: this.#keyFile };
  }

  [inspect.custom](): string {
    return `WalletVault(${this.#keyFile})`;
  }
}

function additionalData({ chainId, address }: WalletOwner): Buffer {
  return Buffer.from(`${chainId}|${address}`, "utf8");
}

function damaged(owner: WalletOwner): WalletError {
  return new WalletError(
    "wallet_damaged",
    `The stored wallet ${owner.address} of ${owner.chainId} is damaged or belongs to another chain or address. Restore it ` +
      "from a backup of the database, or import it anew from its recovery phrase.",
  );
}
