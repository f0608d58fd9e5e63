/** As whom PostgreSQL runs: it refuses root, so that root needs another account for it. */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import { EmbeddedPostgresError } from "./error";

export interface Account {
  /** Undefined: the account of this process. */
  uid: number | undefined;
  gid: number | undefined;
  /** The command line that runs `program` as this account; the caller must not change the account itself. */
  command(program: string, args: string[]): [string, string[]];
  /** For `spawn`; empty where the command line changes the account. */
  spawnAs: { uid?: number; gid?: number };
}

type Ids = { uid: number; gid: number };

/**
 * @param folder the database folder; it exists. Where it belongs to somebody already, that account runs the server.
 * @param programs what must be runnable
 * @throws EmbeddedPostgresError
 */
export function accountFor(folder: string, programs: string[]): Account {
  const plain = (program: string, args: string[]): [string, string[]] => [program, args];
  const self = process.getuid?.();
  const owner = statSync(folder);
  if (self !== 0) {
    if (self !== undefined && owner.uid !== self) {
      throw new EmbeddedPostgresError(
        `The database folder ${folder} belongs to another user (uid ${owner.uid}, this is ${self}).`,
        "Start as that user, or name another folder in FORGE_DATA_DIR.",
      );
    }
    return { uid: undefined, gid: undefined, command: plain, spawnAs: {} };
  }
  const ids: Ids = owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : systemAccount();
  const needed = [...programs, path.dirname(folder)];
  if (canEnter(plain, ids, needed)) return { ...ids, command: plain, spawnAs: ids };
  for (const capability of ["dac_read_search", "dac_override"]) {
    const command = withCapability(ids, capability);
    if (canEnter(command, undefined, needed)) return { ...ids, command, spawnAs: {} };
  }
  throw new EmbeddedPostgresError(
    `PostgreSQL refuses to run as root, and the account it runs as instead (uid ${ids.uid}) cannot enter ${path.dirname(folder)} or ${path.dirname(programs[0] ?? "")}.`,
    "Start as an ordinary user, move the project to a folder that others can enter, or set DATABASE_URL to a PostgreSQL server of yours.",
  );
}

function lookUp(name: string): Ids | null {
  const id = (flag: string) => {
    const { status, stdout } = spawnSync("id", [flag, name], { encoding: "utf8" });
    return status === 0 ? Number.parseInt(stdout, 10) : undefined;
  };
  const uid = id("-u");
  const gid = id("-g");
  return uid === undefined || gid === undefined || uid === 0 ? null : { uid, gid };
}

function systemAccount(): Ids {
  const existing = lookUp("postgres");
  if (existing !== null) return existing;
  spawnSync("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"]);
  const made = lookUp("postgres") ?? lookUp("nobody");
  if (made !== null) return made;
  throw new EmbeddedPostgresError(
    "PostgreSQL refuses to run as root, and no account named postgres could be made.",
    "Start as an ordinary user, or set DATABASE_URL to a PostgreSQL server of yours.",
  );
}

/** `spawnAs` where spawn changes the account; otherwise the command does. */
function canEnter(command: Account["command"], spawnAs: Ids | undefined, paths: string[]): boolean {
  const test = paths.map((_, i) => `test -x "$${i + 1}"`).join(" && ");
  const [program, args] = command("/bin/sh", ["-c", test, "sh", ...paths]);
  return spawnSync(program, args, { ...spawnAs, cwd: "/", stdio: "ignore" }).status === 0;
}

/**
 * A clone below /root, or in a folder of mktemp's, is closed to every other account. Linux can let one process pass
 * through closed folders without giving it root; PostgreSQL asks by access(2), which heeds that only under this secure bit.
 */
function withCapability({ uid, gid }: Ids, capability: string): Account["command"] {
  return (program, args) => [
    "setpriv",
    [
      `--reuid=${uid}`,
      `--regid=${gid}`,
      "--clear-groups",
      "--securebits=+no_setuid_fixup",
      `--inh-caps=+${capability}`,
      `--ambient-caps=+${capability}`,
      program,
      ...args,
    ],
  ];
}
