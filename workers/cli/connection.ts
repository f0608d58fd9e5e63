/** Which instance a command works on, and by which token it is let in. */
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { Config } from "@/lib/config";
import { wrongUse } from "./errors";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Instance {
  url: string;
  token: string | undefined;
  /** How the address was found, for doctor: "--url", "FORGE_URL", … */
  urlFrom: string;
  /** How the token was found; undefined without one. */
  tokenFrom: string | undefined;
}

export interface Asked {
  url?: string | undefined;
  tokenFile?: string | undefined;
}

/** The environment of the clone. @throws CliError wrong use, naming each variable that is wrong */
export async function readConfig(env: Environment, root: string): Promise<Config> {
  const { ConfigError, parseConfig } = await import("@/lib/config");
  try {
    return parseConfig(env, root);
  } catch (error) {
    if (error instanceof ConfigError) throw wrongUse(error.message, "Mend the environment or the file .env.");
    throw error;
  }
}

/**
 * The address: --url, FORGE_URL, FORGE_HOST and FORGE_PORT, the instance that runs on this data folder, or the default one.
 * The token: --token-file, FORGE_TOKEN, or the one that the instance of this data folder made for itself.
 * @throws CliError wrong use
 */
export async function findInstance(asked: Asked, env: Environment, root: string): Promise<Instance> {
  const config = await readConfig(env, root);
  const { url, urlFrom } = await address(asked, env, config);
  const found = await token(asked, config, urlFrom);
  return { url, urlFrom, token: found?.value, tokenFrom: found?.from };
}

async function address(asked: Asked, env: Environment, config: Config): Promise<{ url: string; urlFrom: string }> {
  if (asked.url !== undefined) return { url: checkedUrl(asked.url, "--url"), urlFrom: "--url" };
  if (env.FORGE_URL) return { url: checkedUrl(config.url, "FORGE_URL"), urlFrom: "FORGE_URL" };
  if (env.FORGE_PORT) return { url: config.url, urlFrom: "FORGE_PORT" };
  const { readLock } = await import("./instance-lock");
  const holder = await readLock(config.dataDir);
  if (holder?.url !== undefined) return { url: holder.url, urlFrom: "the data folder" };
  return { url: config.url, urlFrom: "default" };
}

function checkedUrl(text: string, from: string): string {
  if (URL.canParse(text)) {
    const { protocol, username, password } = new URL(text);
    if (/^https?:$/.test(protocol) && username === "" && password === "") return text;
  }
  throw wrongUse(
    `${from} is no address of an instance.`,
    "Give one like http://127.0.0.1:8787 or https://forge.example/allora, without user name and password.",
  );
}

async function token(asked: Asked, config: Config, urlFrom: string): Promise<{ value: string; from: string } | null> {
  if (asked.tokenFile !== undefined) {
    return { value: await readSecretFile(asked.tokenFile, "--token-file"), from: "--token-file" };
  }
  if (config.token !== undefined) return { value: config.token, from: "FORGE_TOKEN" };
  if (urlFrom === "--url" || urlFrom === "FORGE_URL") return null; // that one is for this folder's own instance
  const kept = path.join(config.dataDir, "keys", "access-token");
  const value = (await readFile(kept, "utf8").catch(absent))?.trim();
  return value ? { value, from: "the data folder" } : null;
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "EACCES" || error.code === "ENOTDIR") return null;
  throw error;
}

/**
 * A file that holds one secret and that nobody else can read.
 * @throws CliError wrong use for one that is absent, empty or readable by others
 */
export async function readSecretFile(file: string, option: string): Promise<string> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw wrongUse(`${option}: ${file} cannot be read (${error.code}).`, "Name a file that exists.");
  });
  if (!found.isFile()) throw wrongUse(`${option}: ${file} is no file.`, "Name a file.");
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0) {
    throw wrongUse(
      `${option}: others can read ${file} (mode ${(found.mode & 0o777).toString(8)}).`,
      `Close it first: chmod 600 ${file}`,
    );
  }
  const text = (await readFile(file, "utf8")).trim();
  if (text === "") throw wrongUse(`${option}: ${file} is empty.`, "Put the secret into it, and nothing else.");
  return text;
}

/** Whether what is sent there can be read on the way: http to another computer. */
export function isInTheClear(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "http:" && !/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}
