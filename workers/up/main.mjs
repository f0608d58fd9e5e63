/** `npm start`: from a fresh clone to a running platform. Plain Node until the packages are there. */
import { accessSync, constants, existsSync, mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { awaitLock, LockHeld, takeLock } from "./folder-lock.mjs";
import { generatePrismaClient } from "./generate.mjs";
import { installPackages } from "./install.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const started = Date.now();
const say = (line) => console.log(line);

const HELP = `Usage: npm start [-- options]

  --host <host>       where the dashboard listens (FORGE_HOST); any host but a loopback one needs a token, made once
  --port <port>       its port (FORGE_PORT)
  --network <name>    sandbox, testnet or mainnet (FORGE_NETWORK)
  --no-demo           do not run the walkthrough on an empty sandbox
  --reset-sandbox     begin a new sandbox chain; what was recorded of the old one stays in the database
  --help              this text

Everything else is configured by environment or by a file .env: see .env.example.`;

/** A wrong use ends with 2, a start that cannot go on with 1. */
function end(code, message) {
  console.error(message);
  process.exit(code);
}

const options = readOptions();
if (options.help) {
  say(HELP);
  process.exit(0);
}

function readOptions() {
  const value = { type: "string" };
  const flag = { type: "boolean", default: false };
  try {
    return parseArgs({
      options: {
        host: value,
        port: value,
        network: value,
        "no-demo": flag,
        "reset-sandbox": flag,
        help: flag,
        // `forge up --detach`: what is printed goes to a log, which must hold no token.
        background: flag,
      },
    }).values;
  } catch (error) {
    return end(2, `${error.message}\n\n${HELP}`);
  }
}

/** An option is the variable of the same meaning, for this start; lib/config checks it. */
function chooseByOptions() {
  for (const name of ["host", "port", "network"]) {
    if (options[name] !== undefined) process.env[`FORGE_${name.toUpperCase()}`] = options[name];
  }
}

/** By which this machine reaches the dashboard. */
function ownUrl() {
  const { FORGE_HOST: host = "127.0.0.1", FORGE_PORT: port, FORGE_BASE_PATH: base = "" } = process.env;
  const reached = ["", "0.0.0.0", "::", "[::]"].includes(host) ? "127.0.0.1" : host;
  const named = reached.includes(":") && !reached.startsWith("[") ? `[${reached}]` : reached;
  return `http://${named}:${port || 8787}${base.replace(/\/+$/, "")}`;
}

const [major, minor] = process.versions.node.split(".").map(Number);
const supported = major >= 24 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
if (!supported)
  end(2, `Node ${process.versions.node} does not do: Allora Forge needs 20.19 or later, 22.12 or later, or 24.`);

process.chdir(root);
if (existsSync(".env")) process.loadEnvFile(".env"); // what the environment says already stays
chooseByOptions();
const dataDir = path.resolve(root, process.env.FORGE_DATA_DIR || ".forge");

const stopping = new AbortController();
const stop = () => stopping.abort();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, stop);
// Killed with -9, npm and test runs tell nobody.
if (process.send !== undefined) process.once("disconnect", stop);
if (process.env.npm_lifecycle_event === "start") {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && stop(), 500).unref();
}

try {
  // As root the database runs as another account, which must pass through; what is secret lies in closed folders inside.
  mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  accessSync(dataDir, constants.W_OK | constants.X_OK);
} catch (error) {
  end(
    1,
    `The data folder ${dataDir} cannot be written (${error.code}).\nName another one: FORGE_DATA_DIR=<folder> npm start`,
  );
}

try {
  process.once("exit", takeLock(dataDir, "start", { url: ownUrl() }));
  // Installing and building change the checkout itself: one at a time, whatever the data folder.
  const releaseCheckout = await awaitLock(path.join(root, ".forge"), "checkout", stopping.signal, ({ pid }) =>
    say(`Waiting for another start (process ${pid}) to install and build`),
  );
  process.once("exit", releaseCheckout);
  await installPackages(root, say, stopping.signal);
  if (generatePrismaClient()) say("Generated the database client");
  const { register } = await import("tsx/esm/api");
  register();
  const { supervise } = await import("./supervise.ts");
  await supervise({
    root,
    started,
    say,
    stopping: stopping.signal,
    demo: !options["no-demo"],
    resetSandbox: options["reset-sandbox"],
    background: options.background,
    onBuilt: releaseCheckout,
  });
} catch (error) {
  if (stopping.signal.aborted) end(130, "Stopped");
  if (error instanceof LockHeld) {
    const { pid, url } = error.holder;
    end(
      1,
      `Allora Forge already runs on ${dataDir} (process ${pid}): ${url}\n` +
        "Stop it first, or start a second one on its own folder and port: FORGE_DATA_DIR=<folder> FORGE_PORT=<port> npm start",
    );
  }
  end(1, error.userMessage ?? error.stack ?? String(error));
}
