/** Tells a process from a later one that got the same number. Plain Node. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A text that differs for two processes with one number; null when no such process lives. */
export function processIdentity(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code === "ESRCH") return null;
    // EPERM: it lives and belongs to another user.
  }
  if (process.platform === "linux") {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // Behind the name in parentheses (which may hold spaces) come the fields from the third on.
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (fields[0] === "Z") return null; // a zombie has ended
      const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
      return `${boot}/${fields[19]}`; // field 22: start time in ticks since boot
    } catch (error) {
      if (error.code === "ENOENT") return null;
      throw error;
    }
  }
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || null;
  } catch {
    return null; // ps answers 1 when there is no such process
  }
}
