/** One start per data folder; a lock whose holder was killed is no lock. Plain Node. */
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import path from "node:path";
import { processIdentity } from "./process-identity.mjs";

/** Another start holds the folder. */
export class AlreadyRunning extends Error {
  constructor(holder) {
    super(`Allora Forge already runs on this folder (process ${holder.pid}${holder.url ? `, ${holder.url}` : ""}).`);
    this.holder = holder;
  }
}

function readHolder(file) {
  try {
    const holder = JSON.parse(readFileSync(file, "utf8"));
    return Number.isInteger(holder.pid) && typeof holder.identity === "string" ? holder : null;
  } catch (error) {
    if (error.code === "ENOENT" || error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * Take the lock of `folder`, or throw AlreadyRunning. `details` (such as the dashboard's URL) is shown to a second start.
 * @returns a function that gives the lock back
 */
export function lockFolder(folder, name, details = {}) {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.lock`);
  const mine = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid), ...details });
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      const handle = openSync(file, "wx", 0o600);
      writeSync(handle, mine);
      closeSync(handle);
      return () => {
        if (readHolder(file)?.pid === process.pid) rmSync(file, { force: true });
      };
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
    }
    const holder = readHolder(file);
    if (holder !== null && processIdentity(holder.pid) === holder.identity) throw new AlreadyRunning(holder);
    rmSync(file, { force: true });
  }
  throw new Error(`The lock ${file} changes hands all the time; remove it when nothing runs on this folder.`);
}
