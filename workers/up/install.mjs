/** Installs what package-lock.json names, when node_modules does not hold it yet. Plain Node. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** @returns whether anything was installed */
export async function installPackages(root, say) {
  const modules = path.join(root, "node_modules");
  const stamp = path.join(modules, ".forge-lock-sha256");
  const hash = createHash("sha256")
    .update(readFileSync(path.join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return false;
  say("Installing packages (a minute or two the first time)");
  const started = Date.now();
  const tick = setInterval(() => say(`  still installing, ${Math.round((Date.now() - started) / 1000)} s`), 15_000);
  try {
    await run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], root);
  } finally {
    clearInterval(tick);
  }
  writeFileSync(stamp, hash);
  return true;
}

function run(command, args, cwd) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      stdio: ["ignore", "inherit", "inherit"],
      shell: process.platform === "win32",
    });
    child.once("error", reject);
    child.once("exit", (code) =>
      code === 0
        ? resolve()
        : reject(
            new Error(
              `"${command} ${args.join(" ")}" failed. Check the network and the free disk space, then run the same command again.`,
            ),
          ),
    );
  });
}
