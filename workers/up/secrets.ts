/** Secrets that are made once and kept in the data folder, readable by its owner alone. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** 32 random bytes as base64url, made at the first call for `name`. */
export function keptSecret(dataDir: string, name: string): { value: string; made: boolean } {
  const folder = path.join(dataDir, "keys");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, name);
  try {
    writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600, flag: "wx" });
    return { value: readFileSync(file, "utf8"), made: true };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return { value: readFileSync(file, "utf8").trim(), made: false };
  }
}
