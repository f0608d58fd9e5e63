/** `forge down`: stops the instance of this data folder. */
import type { Command } from "commander";
import { wholeNumber } from "@/workers/cli/arguments";
import type { Cli } from "@/workers/cli/cli";
import { CliError } from "@/workers/cli/errors";
import { EXIT } from "@/workers/cli/exit-codes";
import { examples } from "@/workers/cli/help";
import type { Holder } from "@/workers/cli/instance-lock";

const LOOK_EVERY_MS = 200;

export function register(program: Command, cli: Cli): void {
  const command = program
    .command("down")
    .description("stop the instance that runs on this folder's data, in order; its workers go on at the next start")
    .option("--timeout <seconds>", "wait so long for it to end", wholeNumber(1, 600), 60)
    .action(({ timeout }: { timeout: number }) => down(cli, timeout));
  examples(command, [["npx forge down", "stop what `npx forge up --detach` or `npm start` has started"]]);
}

async function down(cli: Cli, timeout: number): Promise<void> {
  const [{ dataDir }, { isRunning, readLock }] = await Promise.all([
    cli.config(),
    import("@/workers/cli/instance-lock"),
  ]);
  const holder = await readLock(dataDir);
  if (holder === null) {
    cli.show({ stopped: false, dataDir }, () => `Nothing runs on ${dataDir}`);
    return;
  }
  try {
    process.kill(holder.pid, "SIGTERM");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw notMine(error, holder);
  }
  cli.note(`Stopping process ${holder.pid}`);
  const deadline = Date.now() + timeout * 1000;
  while (isRunning(holder)) {
    if (Date.now() > deadline) {
      throw new CliError(
        EXIT.failed,
        `Process ${holder.pid} has not ended within ${timeout} seconds.`,
        `Look into ${dataDir}/logs, wait longer (--timeout), or end it: kill -9 ${holder.pid}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  cli.show(
    { stopped: true, pid: holder.pid, url: holder.url ?? null, dataDir },
    () => `Stopped process ${holder.pid}, which ran ${holder.url ?? "Allora Forge"} on ${dataDir}`,
  );
}

function notMine(error: unknown, { pid }: Holder): CliError {
  const why = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return new CliError(EXIT.failed, `Process ${pid} cannot be stopped (${why}).`, "Stop it as the user who started it.");
}
