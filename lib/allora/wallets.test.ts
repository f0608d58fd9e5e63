/** Wallets are encrypted at rest and never show their phrase. */
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MnemonicError, Signer } from "./signer";
import { loadWalletKey, walletKeyPath } from "./wallet-key";
import { WalletVault } from "./wallet-vault";

const CANARY = `${"abandon ".repeat(23)}art`;
const CHAIN = "allora-testnet-1";
let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "wallets-"));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function errorOf(run: () => Promise<unknown>): Promise<Error & { code?: string }> {
  try {
    await run();
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("nothing was thrown");
}

describe("Signer", () => {
  it("derives the stock Cosmos address", async () => {
    // The published zero-entropy phrase; its Cosmos Hub address is cosmos1r5v5srda7xfth3hn2s26txvrcrntldjumt8mhl.
    const { address } = await Signer.fromMnemonic(CANARY);
    expect(address).toMatch(/^allo1r5v5srda7xfth3hn2s26txvrcrntldju/);
    expect((await Signer.fromMnemonic(`  ${CANARY.toUpperCase()}\n`)).address).toBe(address);
  });

  it.each([
    ["too few words", "abandon abandon"],
    ["a wrong checksum", `${"abandon ".repeat(23)}zoo`],
    ["a word that is none", CANARY.replace("art", "canaryword")],
  ])("refuses %s without repeating the phrase", async (_, phrase) => {
    const error = await errorOf(() => Signer.fromMnemonic(phrase));
    expect(error).toBeInstanceOf(MnemonicError);
    expect(`${inspect(error, { depth: 9, showHidden: true })}${error.stack}`).not.toMatch(/abandon|canaryword/);
  });
});

describe("the canary phrase", () => {
  it("shows in no printed form of signer, vault, sealed wallet or error", async () => {
    const vault = await WalletVault.open(dataDir);
    const sealed = await vault.encrypt(CHAIN, CANARY);
    const signer = await vault.decrypt(sealed.ciphertext, { chainId: CHAIN, address: sealed.address });
    const failure = await errorOf(() =>
      vault.decrypt(sealed.ciphertext, { chainId: "other", address: sealed.address }),
    );
    const seen = [signer, vault, sealed, failure, { signer, vault }].flatMap((value) => [
      JSON.stringify(value),
      inspect(value, { depth: 9, showHidden: true, getters: true }),
      String(value),
      JSON.stringify(Object.entries(value)),
    ]);
    const key = await readFile(walletKeyPath(dataDir), "utf8");
    expect(seen.join("\n")).not.toMatch(/abandon/);
    expect(seen.join("\n")).not.toContain(key.trim());
    expect(Buffer.from(sealed.ciphertext).toString("latin1")).not.toContain("abandon");
    expect(Object.keys(signer)).toEqual(["address", "publicKey"]);
  });
});

describe("WalletVault", () => {
  it("gives back the signer, also after opening the folder again", async () => {
    const sealed = await (await WalletVault.open(dataDir)).create(CHAIN);
    const again = await WalletVault.open(dataDir);
    const signer = await again.decrypt(sealed.ciphertext, { chainId: CHAIN, address: sealed.address });
    expect(signer.address).toBe(sealed.address);
  });

  it("makes another wallet each time, and other bytes for the same phrase", async () => {
    const vault = await WalletVault.open(dataDir);
    const [a, b] = [await vault.encrypt(CHAIN, CANARY), await vault.encrypt(CHAIN, CANARY)];
    expect(Buffer.from(a.ciphertext).equals(b.ciphertext)).toBe(false);
    expect((await vault.create(CHAIN)).address).not.toBe((await vault.create(CHAIN)).address);
  });

  it("refuses changed bytes and other owners", async () => {
    const vault = await WalletVault.open(dataDir);
    const { address, ciphertext } = await vault.encrypt(CHAIN, CANARY);
    for (const at of [0, 12, 25, 40, ciphertext.length - 1]) {
      const changed = Uint8Array.from(ciphertext);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect((await errorOf(() => vault.decrypt(changed, { chainId: CHAIN, address }))).code).toBe("wallet_damaged");
    }
    const other = (await vault.create(CHAIN)).address;
    for (const owner of [
      { chainId: "allora-mainnet-1", address },
      { chainId: CHAIN, address: other },
    ]) {
      expect((await errorOf(() => vault.decrypt(ciphertext, owner))).code).toBe("wallet_damaged");
    }
    expect((await errorOf(() => vault.decrypt(new Uint8Array(5), { chainId: CHAIN, address }))).code).toBe(
      "wallet_damaged",
    );
  });

  it("tells a wallet of another key file", async () => {
    const { address, ciphertext } = await (await WalletVault.open(dataDir)).encrypt(CHAIN, CANARY);
    const elsewhere = await WalletVault.open(path.join(dataDir, "elsewhere"));
    const error = await errorOf(() => elsewhere.decrypt(ciphertext, { chainId: CHAIN, address }));
    expect(error.code).toBe("wrong_key");
    expect(error.message).toContain(walletKeyPath(path.join(dataDir, "elsewhere")));
  });
});

describe("the key file", () => {
  it("is made once, by whoever comes first, for the owner alone", async () => {
    const keys = await Promise.all(Array.from({ length: 20 }, () => loadWalletKey(dataDir)));
    expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(1);
    expect(await readdir(path.join(dataDir, "keys"))).toEqual(["wallet.key"]);
    expect((await stat(walletKeyPath(dataDir))).mode & 0o777).toBe(0o600);
    expect((await stat(path.join(dataDir, "keys"))).mode & 0o777).toBe(0o700);
  });

  it("is closed to others again when it stands open", async () => {
    await mkdir(path.join(dataDir, "keys"));
    await writeFile(walletKeyPath(dataDir), `${"ab".repeat(32)}\n`, { mode: 0o644 });
    await loadWalletKey(dataDir);
    expect((await stat(walletKeyPath(dataDir))).mode & 0o777).toBe(0o600);
  });

  it.each(["", "short", "g".repeat(64), "ab".repeat(33)])("is never replaced when damaged: %j", async (text) => {
    await mkdir(path.join(dataDir, "keys"));
    await writeFile(walletKeyPath(dataDir), text);
    const error = await errorOf(() => WalletVault.open(dataDir));
    expect(error).toMatchObject({ name: "WalletError", code: "key_damaged" });
    expect(error.message).toMatch(/Put back a copy/);
    expect(await readFile(walletKeyPath(dataDir), "utf8")).toBe(text);
  });

  it("says what to do when the folder cannot be used", async () => {
    await writeFile(path.join(dataDir, "keys"), "a file in the way");
    const error = await errorOf(() => loadWalletKey(dataDir));
    expect(error).toMatchObject({ code: "key_unusable" });
  });
});
