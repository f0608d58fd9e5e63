/** What this computer brings: Node, packages, the data folder, the wallet key, ports. */
import { constants } from "node:fs";
import { access, stat, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import path from "node:path";
import type { Config } from "@/lib/config";
import type { Holder } from "@/workers/cli/instance-lock";
import { bytes } from "@/workers/cli/output/format";
import { isInstalled } from "@/workers/up/install.mjs";
import { type Check, fail, ok, warn } from "./check";

const SCARCE_BYTES = 2 * 1024 ** 3;
const TOO_LITTLE_BYTES = 200 * 1024 ** 2;

/** Whether Node is one of those that are tested; an older one does not come this far. */
export function checkNode(): Check {
  return ok("Node", `${process.versions.node} at ${process.execPath}`);
}

export function checkPackages(root: string): Check {
  return isInstalled(root)
    ? ok("Packages", "as package-lock.json names them")
    : warn("Packages", "differ from package-lock.json", "Run `npm start` or `npm install`.");
}

export async function checkDataFolder(dataDir: string): Promise<Check[]> {
  const name = "Data folder";
  const found = await stat(dataDir).catch(() => null);
  if (found === null) return [warn(name, `${dataDir} is not there yet`, "The first `npx forge up` makes it.")];
  try {
    await access(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return [fail(name, `${dataDir} cannot be written`, "Give it to your user (chown -R), or set FORGE_DATA_DIR.")];
  }
  const isOpen = process.platform !== "win32" && (found.mode & 0o066) !== 0;
  const rights = (found.mode & 0o777).toString(8);
  const folder = isOpen
    ? warn(name, `${dataDir} can be read or written by others (mode ${rights})`, `chmod go-rw ${dataDir}`)
    : ok(name, `${dataDir} (mode ${rights})`);
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const disk = `${bytes(free)} free`;
  const space =
    free < TOO_LITTLE_BYTES
      ? fail("Disk", disk, "Free some space: the database stops when there is none.")
      : free < SCARCE_BYTES
        ? warn("Disk", disk, "A year of one market takes about 20 MB, a build about 500 MB: free some space soon.")
        : ok("Disk", disk);
  return [folder, space];
}

/** Where it lies and who can read it, never what it is. */
export async function checkWalletKey(dataDir: string): Promise<Check> {
  const name = "Wallet key";
  const file = path.join(dataDir, "keys", "wallet.key");
  const found = await stat(file).catch(() => null);
  if (found === null) return ok(name, "none yet: it is made with the first wallet");
  if (process.platform !== "win32" && (found.mode & 0o077) !== 0) {
    return fail(name, `others can read ${file} (mode ${(found.mode & 0o777).toString(8)})`, `chmod 600 ${file}`);
  }
  return ok(name, `${file}, readable by its owner alone; keep a copy elsewhere: without it wallets are lost`);
}

/** Whether the next start gets its ports; those of an instance that runs are its own. */
export async function checkPorts(config: Config, holder: Holder | null): Promise<Check[]> {
  if (holder !== null) return [ok("Ports", `in use by the instance of this folder (process ${holder.pid})`)];
  const wanted: [string, number, string, string][] = [["dashboard", config.port, config.host, "FORGE_PORT"]];
  if (config.network === "sandbox" && !config.sandbox.elsewhere) {
    wanted.push(["sandbox", config.sandbox.port, "127.0.0.1", "FORGE_SANDBOX_PORT"]);
  }
  return Promise.all(
    wanted.map(async ([what, port, host, variable]) => {
      const code = await portError(port, host);
      const name = `Port ${port}`;
      if (code === null) return ok(name, `free for the ${what}`);
      const why = code === "EADDRINUSE" ? "in use by another program" : `cannot be used (${code})`;
      return warn(name, `${why}, wanted by the ${what}`, `Stop that program, or choose another port: ${variable}`);
    }),
  );
}

function portError(port: number, host: string): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}
