/** One holder per lock file; a lock whose holder was killed is no lock. Plain Node. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { processIdentity } from "./process-identity.mjs";

/** Another living process holds the lock. */
export class LockHeld extends Error {
  name = "LockHeld";
  constructor(holder) {
    super(`Process ${holder.pid} holds the lock.`);
    /** {pid, identity} and the details that it was taken with. */
    this.holder = holder;
  }
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (error.code === "ENOENT") return null;
    throw error;
  }
}

function holderOf(text) {
  try {
    const holder = JSON.parse(text);
    return Number.isInteger(holder?.pid) && typeof holder.identity === "string" ? holder : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/**
 * Take the lock `<folder>/<name>.lock`, or throw LockHeld. `details` (such as the dashboard's URL) are for whoever is refused.
 * @returns a function that gives the lock back; it may be called again
 */
export function takeLock(folder, name, details = {}) {
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${name}.lock`);
  const mine = JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid), ...details });
  const draft = `${file}.${process.pid}`;
  // Linked, not written in place: whoever sees the lock sees all of it.
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    for (let attempt = 0; attempt < 10; attempt++) {
      try {
        linkSync(draft, file);
        return () => {
          if (read(file) === mine) rmSync(file, { force: true });
        };
      } catch (error) {
        if (error.code !== "EEXIST") throw error;
      }
      const found = read(file);
      if (found === null) continue;
      const holder = holderOf(found);
      if (holder !== null && processIdentity(holder.pid) === holder.identity) throw new LockHeld(holder);
      removeStale(file, found);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  throw new Error(`The lock ${file} changes hands all the time; remove it when nothing runs on this folder.`);
}

// Two that see one stale lock both take it away; the slower one must not keep the lock that the faster has taken since.
function removeStale(file, stale) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if (error.code === "ENOENT") return;
    throw error;
  }
  try {
    if (read(aside) !== stale) linkSync(aside, file);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** As takeLock, but waits until the holder is done. `onWait` is called once, with the holder. */
export async function awaitLock(folder, name, signal, onWait) {
  for (let told = false; ; told = true) {
    signal?.throwIfAborted();
    try {
      return takeLock(folder, name);
    } catch (error) {
      if (!(error instanceof LockHeld)) throw error;
      if (!told) onWait(error.holder);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}
