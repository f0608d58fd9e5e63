/** A database folder as PostgreSQL wants it: made once, whole or not at all. */
import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Account } from "./account";
import type { Binaries } from "./binaries";
import { EmbeddedPostgresError } from "./error";

/** Of the installed programs; a folder made by another major version cannot be read. */
const MAJOR = "18";

/** Nothing else of the environment is its business. (Next's types ask every environment for NODE_ENV.) */
const INITDB_ENVIRONMENT = {
  PATH: "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C",
  TZ: "UTC",
} as unknown as NodeJS.ProcessEnv;

/** Make the cluster in `folder`, which exists and is empty, unless it is there. @throws EmbeddedPostgresError */
export function ensureCluster(folder: string, programs: Binaries, account: Account, password: string): void {
  const versionFile = path.join(folder, "PG_VERSION");
  if (!existsSync(versionFile)) initialise(folder, programs, account, password);
  const version = readFileSync(versionFile, "utf8").trim();
  if (version !== MAJOR) {
    throw new EmbeddedPostgresError(
      `The database folder ${folder} was made by PostgreSQL ${version}; this is PostgreSQL ${MAJOR}.`,
      "Move it away to begin anew, or serve it by a PostgreSQL of that version and set DATABASE_URL.",
    );
  }
}

function initialise(folder: string, programs: Binaries, account: Account, password: string): void {
  // Made beside and renamed: a kill in between leaves nothing that looks like a database.
  const fresh = `${folder}.new`;
  const passwordFile = `${folder}.password`;
  const own = (file: string) => {
    if (account.uid !== undefined && account.gid !== undefined) chownSync(file, account.uid, account.gid);
  };
  rmSync(fresh, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  mkdirSync(fresh, { mode: 0o700 });
  chmodSync(fresh, 0o700);
  own(fresh);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600, flag: "wx" });
  own(passwordFile);
  try {
    const [program, args] = account.command(programs.initdb, [
      `--pgdata=${fresh}`,
      `--pwfile=${passwordFile}`,
      "--username=postgres",
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      // The same order of text on every platform.
      "--locale=C",
      "--locale-provider=builtin",
      "--builtin-locale=C.UTF-8",
    ]);
    const made = spawnSync(program, args, {
      ...account.spawnAs,
      cwd: "/",
      encoding: "utf8",
      env: INITDB_ENVIRONMENT,
    });
    if (made.status !== 0) {
      const output = `${made.error?.message ?? ""}\n${made.stdout ?? ""}\n${made.stderr ?? ""}`.trim();
      throw new EmbeddedPostgresError(
        `The database folder ${folder} could not be made:\n${output.slice(-2000)}`,
        "Check free space and rights of the folder, or set DATABASE_URL to a PostgreSQL server of yours.",
      );
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(fresh, folder);
}
