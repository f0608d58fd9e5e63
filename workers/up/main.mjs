/** `npm start`: from a fresh clone to a running platform. Plain Node until the packages are there. */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { AlreadyRunning, lockFolder } from "./folder-lock.mjs";
import { generatePrismaClient } from "./generate.mjs";
import { installPackages } from "./install.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const started = Date.now();
const say = (line) => console.log(line);

const HELP = `Usage: npm start [-- options]

  --no-demo         do not run the walkthrough on an empty sandbox
  --reset-sandbox   begin a new sandbox chain; what was recorded of the old one stays in the database
  --help            this text

Everything else is configured by environment: see .env.example.`;

const known = new Set(["--no-demo", "--reset-sandbox", "--help"]);
const args = process.argv.slice(2);
const unknown = args.find((arg) => !known.has(arg));
if (unknown !== undefined) {
  console.error(`Unknown option ${unknown}.\n\n${HELP}`);
  process.exit(2);
}
if (args.includes("--help")) {
  say(HELP);
  process.exit(0);
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19) || (major === 22 && minor < 12)) {
  console.error(
    `Node ${process.versions.node} is too old: Allora Forge needs Node 20.19 or later, 22.12 or later, or 24.`,
  );
  process.exit(2);
}

process.chdir(root);
const dataDir = path.resolve(root, process.env.FORGE_DATA_DIR || ".forge");
let unlockInstall;
try {
  // Installing and building change the checkout itself: one at a time, whatever the data folder.
  unlockInstall = lockFolder(path.join(root, ".forge"), "install");
  const unlock = lockFolder(dataDir, "start", {
    url: `http://${process.env.FORGE_HOST || "127.0.0.1"}:${process.env.FORGE_PORT || 8787}`,
  });
  process.on("exit", unlock);
  await installPackages(root, say);
  if (generatePrismaClient()) say("Generated the database client");
  const { register } = await import("tsx/esm/api");
  register();
  const { supervise } = await import("./supervise.ts");
  await supervise({
    root,
    started,
    say,
    demo: !args.includes("--no-demo"),
    resetSandbox: args.includes("--reset-sandbox"),
    onBuilt: () => unlockInstall(),
  });
} catch (error) {
  unlockInstall?.();
  console.error(
    error instanceof AlreadyRunning
      ? `${error.message}\nStop it first, or choose another folder with FORGE_DATA_DIR.`
      : (error.userMessage ?? error.stack ?? String(error)),
  );
  process.exit(1);
}
