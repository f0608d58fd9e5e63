/** Installs what package-lock.json names, when node_modules does not hold exactly that. Plain Node. */
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

function packagesOf(file) {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, "utf8")).packages ?? null;
  } catch (error) {
    if (error instanceof SyntaxError) return null; // npm was killed while it wrote
    throw error;
  }
}

/**
 * Whether the installed packages differ from the locked ones. npm writes down what it installed when it is done, so that
 * an install that was cut off counts as none. What is optional (other platforms' binaries) may be absent.
 */
export function isInstalled(root) {
  const locked = packagesOf(path.join(root, "package-lock.json"));
  const present = packagesOf(path.join(root, "node_modules/.package-lock.json"));
  if (locked === null || present === null) return false;
  return Object.entries(locked).every(([place, { version, optional, devOptional, link }]) => {
    if (place === "" || link) return true;
    const found = present[place];
    return found === undefined ? Boolean(optional || devOptional) : found.version === version;
  });
}

/**
 * @param say gets a line of progress now and then
 * @returns whether anything was installed
 */
export async function installPackages(root, say, signal) {
  if (isInstalled(root)) return false;
  say("Installing packages (a minute or two the first time)");
  const started = Date.now();
  const tick = setInterval(() => say(`  still installing, ${Math.round((Date.now() - started) / 1000)} s`), 10_000);
  try {
    // Not `npm ci`: it refuses a lock file that does not list other platforms' optional binaries, as one written behind a
    // registry that serves a single platform does. Dev packages too, also with NODE_ENV=production: start and test agree.
    await npm(["install", "--no-save", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"], root, signal);
  } finally {
    clearInterval(tick);
  }
  return true;
}

function npm(args, cwd, signal) {
  // The npm that started this, where one did: it need not be on the path.
  const own = process.env.npm_execpath;
  const [command, before] = own?.endsWith(".js") ? [process.execPath, [own]] : ["npm", []];
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...before, ...args], { cwd, signal, stdio: ["ignore", "inherit", "inherit"] });
    const failed = (why) => {
      const error = new Error(`npm ${args.join(" ")} ${why}`);
      error.userMessage = `The packages could not be installed: ${error.message}.\nCheck the network and the free disk space, then run the same command again.`;
      return error;
    };
    child.once("error", (error) =>
      reject(error.name === "AbortError" ? error : failed(`cannot be run: ${error.message}`)),
    );
    child.once("exit", (code, killed) =>
      code === 0 ? resolve() : reject(failed(`ended with ${killed ?? `code ${code}`}`)),
    );
  });
}
