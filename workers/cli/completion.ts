/** Completion by @bomb.sh/tab: commands and options of the program, and ids of the instance where it answers at once. */
import path from "node:path";
import type { RootCommand } from "@bomb.sh/tab";
import tab from "@bomb.sh/tab/commander";
import type { Cli } from "./cli";
import type { Shell } from "./commands/completion";
import { buildProgram, PROGRAM_COMMANDS } from "./program";

/** Longer than that nobody waits for the Tab key. */
const PATIENCE_MS = 300;
const SHELLS = ["bash", "zsh", "fish"];

type Offer = readonly [value: string, description: string];

/** The adapter adds `completion` and `complete` of its own: it is given a program without ours. */
function completions(cli: Cli): RootCommand {
  const program = buildProgram(cli, PROGRAM_COMMANDS);
  const root = tab(program, { completionCommandName: "completion" });
  const shells = root.commands.get("completion")?.arguments.get("shell");
  if (shells !== undefined) shells.handler = offering(SHELLS.map((name) => [name, ""]));
  // The adapter offers options of the program only before a command.
  for (const command of root.commands.values()) {
    for (const [name, option] of root.options) if (!command.options.has(name)) command.options.set(name, option);
  }
  return root;
}

/** @returns the script for the shell, which asks this very clone */
export async function completionScript(cli: Cli, shell: Shell): Promise<string> {
  const executable = [process.execPath, path.join(cli.root, "workers/cli/main.mjs")].map(quoted).join(" ");
  const lines: string[] = [];
  const log = console.log;
  console.log = (...parts: unknown[]) => lines.push(parts.join(" "));
  try {
    completions(cli).setup("forge", executable, shell);
  } finally {
    console.log = log;
  }
  const own =
    shell === "fish"
      ? `if not type -q forge\n  function forge; ${executable} $argv; end\nend`
      : `if ! command -v forge >/dev/null 2>&1; then forge() { ${executable} "$@"; }; fi`;
  return `${lines.join("\n")}\n\n# Where forge is no command, it is made one.\n${own}`;
}

/** For all three shells; paths with a single quote in them are rare enough to be refused by none. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** Prints what the last of the words may become. */
export async function complete(cli: Cli, words: readonly string[]): Promise<void> {
  const root = completions(cli);
  await offerIds(cli, root, words);
  root.parse([...words]);
}

function offering(list: readonly Offer[]) {
  return (offer: (value: string, description: string) => void) => {
    for (const [value, what] of list) offer(value, line(what));
  };
}

/** What an argument is named says what it wants. */
const WANTED: Record<string, (cli: Cli) => Promise<Offer[]>> = {
  topic: async (cli) => (await (await cli.client()).topics.list()).map((one) => [String(one.topicId), one.metadata]),
  model: async (cli) => (await (await cli.client()).models.list()).map((one) => [one.id.slice(0, 12), one.name]),
  worker: async (cli) =>
    (await (await cli.client()).deployments.list()).map((one) => [
      one.id.slice(0, 8),
      `topic ${one.topicId}, ${one.status}`,
    ]),
  job: async (cli) =>
    (await (await cli.client()).jobs.list({ limit: 50 })).map((one) => [one.id.slice(0, 8), one.title]),
  wallet: async (cli) => (await (await cli.client()).wallets.list()).map((one) => [one.alias, one.address]),
};

/** Handlers must answer at once: what they may need is asked for beforehand. */
async function offerIds(cli: Cli, root: RootCommand, words: readonly string[]): Promise<void> {
  const given = words.filter((word) => !word.startsWith("-"));
  const found = [...root.commands]
    .filter(([name]) => name !== "" && name.split(" ").every((part, i) => part === given[i]))
    .sort(([a], [b]) => b.length - a.length)[0];
  if (found === undefined) return;
  const [, command] = found;
  const kinds = [...command.arguments.keys(), ...command.options.keys()].filter((name) => name in WANTED);
  const offers = new Map(
    await Promise.all(
      [...new Set(kinds)].map(async (kind) => [kind, await inTime(() => WANTED[kind]?.(cli))] as const),
    ),
  );
  for (const [name, argument] of command.arguments) {
    const list = offers.get(name);
    if (list !== undefined) argument.handler = offering(list);
  }
  for (const [name, option] of command.options) {
    const list = offers.get(name);
    if (list !== undefined) option.handler = offering(list);
  }
}

/** Nothing where no instance answers in time: a Tab key says no errors. */
async function inTime(ask: () => Promise<Offer[]> | undefined): Promise<Offer[]> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Offer[]>((resolve) => {
    timer = setTimeout(() => resolve([]), PATIENCE_MS);
  });
  const asked = (ask() ?? Promise.resolve([])).catch(() => []);
  const offers = await Promise.race([asked, late]);
  clearTimeout(timer);
  return offers;
}

function line(text: string): string {
  return text.replaceAll(/\s+/g, " ").slice(0, 60);
}
