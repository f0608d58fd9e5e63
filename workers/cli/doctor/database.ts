/** The database, where no instance that runs tells of it. */
import { connect } from "node:net";
import type { Config } from "@/lib/config";
import { type Check, fail, ok } from "./check";

const PATIENCE_MS = 4_000;

/** Only that its server listens: who may sign in is seen at the start, whose messages say it. */
export async function checkDatabase({ databaseUrl, dataDir }: Config): Promise<Check> {
  if (databaseUrl === undefined) return ok("Database", `embedded, in ${dataDir}: starts with the instance`);
  const { hostname, port } = new URL(databaseUrl);
  const why = await refusal(hostname || "localhost", Number(port || 5432));
  const where = `${hostname}:${port || 5432} of DATABASE_URL`;
  return why === null
    ? ok("Database", `${where} listens`)
    : fail(
        "Database",
        `${where} does not answer (${why})`,
        "Start that server, or leave DATABASE_URL out for the embedded one.",
      );
}

function refusal(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PATIENCE_MS });
    const end = (why: string | null) => {
      socket.destroy();
      resolve(why);
    };
    socket.once("connect", () => end(null));
    socket.once("timeout", () => end("no answer"));
    socket.once("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
}
