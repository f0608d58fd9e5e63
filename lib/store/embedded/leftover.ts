/** A server that was left on a database folder by a start that was killed. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { EmbeddedPostgresError } from "./error";

/** Process id of the server that runs on the folder, or null: a pid file alone proves nothing. */
export function findServer(folder: string): number | null {
  const file = path.join(folder, "postmaster.pid");
  if (!existsSync(file)) return null;
  const pid = Number.parseInt(readFileSync(file, "utf8"), 10);
  return Number.isInteger(pid) && pid > 1 && worksIn(pid, folder) ? pid : null;
}

function worksIn(pid: number, folder: string): boolean {
  if (process.platform === "linux") {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(folder);
    } catch (error) {
      // ENOENT: no such process. EACCES: somebody else's, so that its command line must tell.
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    }
  }
  try {
    const command = execFileSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" });
    return command.includes("postgres") && command.includes(folder);
  } catch {
    return false; // ps answers nothing for a process that is gone
  }
}

/** Stop the server that runs on the folder, if one does, and remove a stale pid file. */
export async function stopLeftover(folder: string): Promise<"none" | "stopped"> {
  const pid = findServer(folder);
  if (pid === null) {
    rmSync(path.join(folder, "postmaster.pid"), { force: true });
    return "none";
  }
  for (const [signal, seconds] of [
    ["SIGINT", 20],
    ["SIGQUIT", 5],
    ["SIGKILL", 5],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ESRCH") return "stopped";
      throw new EmbeddedPostgresError(
        `A database server (process ${pid}) already runs on ${folder} and belongs to another user.`,
        "Stop it, start as that user, or name another folder in FORGE_DATA_DIR.",
        { cause: error },
      );
    }
    for (let waited = 0; waited < seconds * 20; waited++) {
      if (findServer(folder) !== pid && !worksIn(pid, folder)) return "stopped";
      await sleep(50);
    }
  }
  throw new EmbeddedPostgresError(
    `The database server (process ${pid}) on ${folder} does not stop.`,
    `Stop process ${pid} by hand.`,
  );
}
