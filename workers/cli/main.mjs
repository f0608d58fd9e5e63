#!/usr/bin/env node
/** `forge`: the command line. Plain Node until it is sure that the packages are there. */
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** The same code as for wrong use: nothing was tried. */
function end(message) {
  console.error(message);
  process.exit(2);
}

const [major, minor] = process.versions.node.split(".").map(Number);
const supported = major >= 24 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
if (!supported)
  end(`Node ${process.versions.node} does not do: Allora Forge needs 20.19 or later, 22.12 or later, or 24.`);
if (!existsSync(path.join(root, "node_modules/tsx")) || !existsSync(path.join(root, "node_modules/commander"))) {
  end(
    `The packages of ${root} are not installed yet.\n` +
      "Run `npm start` there, which installs them and starts an instance, or `npm install` for the packages alone.",
  );
}
const envFile = path.join(root, ".env");
if (existsSync(envFile)) process.loadEnvFile(envFile); // what the environment says already stays

const { register } = await import("tsx/esm/api");
// The command may be called in any folder; the paths of imports are those of the clone.
register({ tsconfig: path.join(root, "tsconfig.json") });
const { run } = await import("./run.ts");
// biome-ignore lint/style/noProcessEnv: handed on to lib/config, which alone knows what it means
process.exitCode = await run(process.argv.slice(2), { root, cwd: process.cwd(), env: process.env });
