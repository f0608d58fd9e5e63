/** `forge up`: starts an instance, in the foreground or in the background. */
import { type Command, Option } from "commander";
import { wholeNumber } from "@/workers/cli/arguments";
import type { Cli } from "@/workers/cli/cli";
import { EXIT, type ExitCode } from "@/workers/cli/exit-codes";
import { examples } from "@/workers/cli/help";

interface UpOptions {
  detach?: boolean;
  host?: string;
  port?: number;
  network?: string;
  demo: boolean;
  resetSandbox?: boolean;
}

export function register(program: Command, cli: Cli): void {
  const command = program
    .command("up")
    .description(
      "start an instance on this folder's data, as `npm start` does; it runs until Ctrl-C, or until `forge down`",
    )
    .option("-d, --detach", "in the background: wait until it answers, print its address, and leave it running")
    .option("--host <host>", "where it listens (FORGE_HOST); any host but a loopback one needs a token, made once")
    .option("--port <port>", "its port (FORGE_PORT)", wholeNumber(1, 65535))
    .addOption(
      new Option("--network <name>", "which network (FORGE_NETWORK)").choices(["sandbox", "testnet", "mainnet"]),
    )
    .option("--no-demo", "do not run the walkthrough on an empty sandbox")
    .option("--reset-sandbox", "begin a new sandbox chain; what was recorded of the old one stays in the database")
    .action(async ({ detach = false, ...options }: UpOptions) => {
      const { startDetached, startHere } = await import("@/workers/cli/start-instance");
      const args = startArguments(options);
      if (!detach) {
        cli.exitCode = (await startHere(cli, args)) as ExitCode;
        return;
      }
      const started = await startDetached(cli, args);
      cli.show(started, () => {
        const { url, pid, log, already } = started;
        const tokenLine =
          started.tokenFile === null
            ? []
            : [`Token   ${started.tokenFile} (commands in this folder use it by themselves)`];
        return [
          `${already ? "Allora Forge runs already" : "Allora Forge runs"}: ${url}`,
          ...tokenLine,
          `Process ${pid}`,
          `Log     ${log}`,
          "Stop    npx forge down",
        ].join("\n");
      });
      cli.exitCode = EXIT.done;
    });
  examples(command, [
    ["npx forge up", "start it, and watch what it says"],
    ["npx forge up --detach", "start it in the background"],
    ["npx forge up --detach --host 0.0.0.0 --port 9000", "for other machines too, with a token"],
  ]);
}

/** For the program of `npm start`. */
function startArguments({ host, port, network, demo, resetSandbox }: Omit<UpOptions, "detach">): string[] {
  return [
    ...(host === undefined ? [] : [`--host=${host}`]),
    ...(port === undefined ? [] : [`--port=${port}`]),
    ...(network === undefined ? [] : [`--network=${network}`]),
    ...(demo ? [] : ["--no-demo"]),
    ...(resetSandbox === true ? ["--reset-sandbox"] : []),
  ];
}
