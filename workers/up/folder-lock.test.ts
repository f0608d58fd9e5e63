import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { awaitLock, LockHeld, takeLock } from "./folder-lock.mjs";
import { processIdentity } from "./process-identity.mjs";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "forge-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A process that takes the lock when it is told to, says whether it got it, and holds it. */
function contender() {
  const module = new URL("./folder-lock.mjs", import.meta.url).href;
  const script = `
    import { takeLock, LockHeld } from ${JSON.stringify(module)};
    process.once("message", () => {
      try { takeLock(${JSON.stringify(folder)}, "start"); process.send("got"); }
      catch (error) { process.send(error instanceof LockHeld ? "held" : String(error)); }
    });
    setInterval(() => undefined, 1000);
    process.send("up");`;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const next = () => new Promise<unknown>((resolve) => child.once("message", resolve));
  const ended = new Promise((resolve) => child.once("exit", resolve));
  return { child, next, ended };
}

describe("a lock", () => {
  it("has one holder, and tells the next who that is", () => {
    const release = takeLock(folder, "start", { url: "http://127.0.0.1:1" });
    try {
      takeLock(folder, "start");
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(LockHeld);
      expect((error as LockHeld).holder).toMatchObject({ pid: process.pid, url: "http://127.0.0.1:1" });
    }
    release();
    takeLock(folder, "start")();
    expect(existsSync(path.join(folder, "start.lock"))).toBe(false);
  });

  it("is stale when its process is gone, when its number went to another process, and when it is torn", () => {
    const file = path.join(folder, "start.lock");
    const stale = [
      JSON.stringify({ pid: 2 ** 22 - 3, identity: "boot/1" }),
      JSON.stringify({ pid: process.pid, identity: "another boot/1" }),
      '{"pid": 12',
      "",
    ];
    for (const text of stale) {
      writeFileSync(file, text);
      const release = takeLock(folder, "start");
      expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pid: process.pid });
      release();
    }
  });

  it("goes to exactly one of several that find it stale at once, and passes on when that one is killed", async () => {
    writeFileSync(path.join(folder, "start.lock"), JSON.stringify({ pid: process.pid, identity: "another boot/1" }));
    const contenders = Array.from({ length: 5 }, contender);
    try {
      await Promise.all(contenders.map(({ next }) => next()));
      const answers = contenders.map(({ next }) => next());
      for (const { child } of contenders) child.send("go");
      const outcomes = await Promise.all(answers);
      expect(outcomes.filter((outcome) => outcome === "got")).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === "held")).toHaveLength(4);

      const winner = contenders[outcomes.indexOf("got")];
      const waiting = awaitLock(folder, "start", undefined, () => winner?.child.kill("SIGKILL"));
      (await waiting)();
    } finally {
      for (const { child, ended } of contenders) {
        child.kill("SIGKILL");
        await ended;
      }
    }
  });

  it("is not waited for any longer when the wait is called off", async () => {
    const release = takeLock(folder, "start");
    const stop = new AbortController();
    const waiting = awaitLock(folder, "start", stop.signal, () => stop.abort());
    await expect(waiting).rejects.toThrow(/abort/i);
    release();
  });
});

describe("a process's identity", () => {
  it("stays the same, and differs from another's", async () => {
    const { child, next, ended } = contender();
    await next();
    const pid = child.pid as number;
    expect(processIdentity(pid)).toBe(processIdentity(pid));
    expect(processIdentity(pid)).not.toBe(processIdentity(process.pid));
    child.kill("SIGKILL");
    await ended;
    expect(processIdentity(pid)).toBeNull();
  });
});
