/** Runs one command: from arguments to an exit code; every failure says what to do next. */
import { Cli, type CliContext } from "./cli";
import { type Failure, failureOf } from "./errors";
import { EXIT } from "./exit-codes";
import { plain, styleFor } from "./output/terminal";
import { buildProgram } from "./program";

/** @param args without the node binary and the script */
export async function run(args: readonly string[], context: CliContext): Promise<number> {
  const cli = new Cli(context);
  // Whoever reads the output may have enough of it (`forge jobs | head -1`).
  for (const stream of [cli.streams.stdout, cli.streams.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(EXIT.done);
      throw error;
    });
  }
  const program = buildProgram(cli);
  cli.attach(program);
  try {
    await program.parseAsync(args, { from: "user" });
    return cli.exitCode;
  } catch (error) {
    const failure = failureOf(error, program, args);
    if (failure === undefined) return EXIT.done;
    tell(cli, failure, args);
    return failure.exitCode;
  }
}

function tell(cli: Cli, { exitCode, problem }: Failure, args: readonly string[]): void {
  const { stderr } = cli.streams;
  // The arguments may be what is wrong: then nothing is parsed yet.
  if (cli.json || args.includes("--json")) {
    stderr.write(`${JSON.stringify(problem, null, 2)}\n`);
    return;
  }
  const style = styleFor(stderr, cli.env);
  const lines = [problem.detail, problem.remedy].flatMap((text) => text.split("\n")).filter((line) => line !== "");
  const [first = "", ...rest] = lines.map(plain);
  const head = exitCode === EXIT.interrupted ? first : `${style.red("error:")} ${first}`;
  stderr.write(`${head}\n${rest.map((line) => `       ${line}\n`).join("")}`);
}
