/** The key that wallets are encrypted with: 32 random bytes in one file that only its owner may read. */
import { randomBytes, randomUUID } from "node:crypto";
import { chmod, link, mkdir, open, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";

export type WalletErrorCode = "key_damaged" | "key_unusable" | "wrong_key" | "wallet_damaged";

/** A wallet cannot be used; the message says what to do next. */
export class WalletError extends Error {
  override name = "WalletError";
  constructor(
    readonly code: WalletErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

const KEY_BYTES = 32;
const OWNER_ONLY_FILE = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

export function walletKeyPath(dataDir: string): string {
  return path.join(dataDir, "keys", "wallet.key");
}

/**
 * The wallet key of a data folder; made at first use. Several processes may do so at once: all get the same key.
 * @throws WalletError key_damaged for a file that holds no key, key_unusable when it can be neither read nor made.
 */
export async function loadWalletKey(dataDir: string): Promise<Buffer> {
  const file = walletKeyPath(dataDir);
  try {
    return parseKey(file, (await readOwn(file)) ?? (await create(file)));
  } catch (error) {
    if (error instanceof WalletError) throw error;
    throw new WalletError(
      "key_unusable",
      `The wallet key ${file} can be neither read nor made (${codeOf(error)}). Give this user access to the folder, ` +
        "or set FORGE_DATA_DIR to a folder that it may write to.",
      { cause: error },
    );
  }
}

async function readOwn(file: string): Promise<string | null> {
  try {
    const text = await readFile(file, "latin1");
    if (process.platform !== "win32" && ((await stat(file)).mode & 0o077) !== 0) await chmod(file, OWNER_ONLY_FILE);
    return text;
  } catch (error) {
    if (codeOf(error) === "ENOENT") return null;
    throw error;
  }
}

/** Written whole beside its place, then linked there, which fails if another process was first: no one sees half a key. */
async function create(file: string): Promise<string> {
  const folder = path.dirname(file);
  await mkdir(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
  if (process.platform !== "win32") await chmod(folder, OWNER_ONLY_FOLDER);
  const draft = path.join(folder, `.wallet.key.${randomUUID()}`);
  try {
    const handle = await open(draft, "wx", OWNER_ONLY_FILE);
    try {
      await handle.writeFile(`${randomBytes(KEY_BYTES).toString("hex")}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await link(draft, file);
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
  } finally {
    await rm(draft, { force: true });
  }
  return await readFile(file, "latin1");
}

function parseKey(file: string, text: string): Buffer {
  if (!/^[0-9a-f]{64}\n?$/.test(text)) {
    throw new WalletError(
      "key_damaged",
      `The wallet key ${file} is damaged (${text.length} bytes, not 64 hexadecimal digits). Put back a copy of it: the ` +
        "wallets cannot be decrypted without it. If there is none, move the file away and import the wallets anew from " +
        "their recovery phrases.",
    );
  }
  return Buffer.from(text.trim(), "hex");
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
