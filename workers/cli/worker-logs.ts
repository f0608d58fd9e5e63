/** The log of a worker: its last lines, and those that come. */
import type { LogView } from "@/lib/forge/views";
import type { Cli } from "./cli";
import { logLine } from "./output/log-lines";
import { untilChanged } from "./watch";

/** More than a worker writes between two looks. */
const EACH_LOOK = 500;

export async function printLogs(cli: Cli, id: string, tail: number): Promise<void> {
  const lines = await (await cli.client()).deployments.logs(id, { tail });
  cli.show(lines, () =>
    lines.length === 0 ? "It has written nothing yet." : lines.map((line) => logLine(cli, line)).join("\n"),
  );
}

/** Until Ctrl-C; with --json, an object a line. */
export async function followLogs(cli: Cli, id: string, tail: number): Promise<void> {
  const client = await cli.client();
  let newest = 0n;
  const print = (lines: readonly LogView[]) => {
    for (const line of lines) {
      if (BigInt(line.id) <= newest) continue;
      newest = BigInt(line.id);
      cli.write(cli.json ? JSON.stringify(line) : logLine(cli, line));
    }
  };
  await cli.untilInterrupted(async (signal) => {
    const first = await client.deployments.logs(id, { tail });
    print(first);
    const looks = untilChanged(client, {
      signal,
      look: () => client.deployments.logs(id, { tail: EACH_LOOK }),
      // `*`: events were left out
      concerns: (event) =>
        event.table === "*" || (event.table === "log" && "deploymentId" in event && event.deploymentId === id),
      onAway: ({ message }) => cli.note(`${message} Trying again`),
    });
    for await (const lines of looks) print(lines);
  });
}
