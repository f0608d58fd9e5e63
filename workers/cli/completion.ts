/** Completion by @bomb.sh/tab: commands and options of the program, and ids of the instance where it answers at once. */
import type { RootCommand } from "@bomb.sh/tab";
import tab from "@bomb.sh/tab/commander";
import type { Cli } from "./cli";
import { buildProgram, PROGRAM_COMMANDS } from "./program";

/** Longer than that nobody waits for the Tab key. */
const PATIENCE_MS = 300;
export const SHELLS = ["bash", "zsh", "fish"] as const;
/** The shell completes files where nothing else is offered; 4 is: offer no files. */
const FILES = ":0";

type Offer = readonly [value: string, description: string];

/** The adapter adds `completion` and `complete` of its own: it is given a program without ours. */
export function completions(cli: Cli): RootCommand {
  const root = tab(buildProgram(cli, PROGRAM_COMMANDS), { completionCommandName: "completion" });
  const own = root.commands.get("completion");
  if (own !== undefined) {
    own.description = "print what makes the Tab key complete";
    const shells = own.arguments.get("shell");
    if (shells !== undefined) shells.handler = offering(SHELLS.map((name) => [name, ""]));
  }
  // The adapter offers options of the program only before a command.
  for (const command of root.commands.values()) {
    for (const [name, option] of root.options) if (!command.options.has(name)) command.options.set(name, option);
  }
  return root;
}

/** Prints what the last of the words may become, as the shell's script reads it. */
export async function complete(cli: Cli, words: readonly string[]): Promise<void> {
  const root = completions(cli);
  await offerIds(cli, root, words);
  const lines = captured(() => root.parse([...words]));
  const isEmpty = lines.length === 1 && lines[0]?.startsWith(":");
  for (const text of isEmpty && wantsFile(root, words) ? [FILES] : lines) cli.write(text);
}

/** The library prints by console.log. */
export function captured(act: () => void): string[] {
  const lines: string[] = [];
  const log = console.log;
  console.log = (...parts: unknown[]) => lines.push(parts.join(" "));
  try {
    act();
  } finally {
    console.log = log;
  }
  return lines;
}

/** What an argument or option is named says what it wants. */
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
  training: async (cli) =>
    (await (await cli.client()).trainings.list({ limit: 50 })).map((one) => [one.id.slice(0, 8), one.title]),
  plan: async (cli) => (await (await cli.client()).plans.list()).map((one) => [one.id.slice(0, 12), one.name]),
  wallet: async (cli) => (await (await cli.client()).wallets.list()).map((one) => [one.alias, one.address]),
  market: async (cli) =>
    [...new Set((await (await cli.client()).data.overview()).markets.map(({ market }) => market))].map((one) => [
      one,
      "",
    ]),
};
const SAME: Record<string, string> = {
  deployment: "worker",
  replace: "worker",
  trainings: "training",
  markets: "market",
};
const FILE_OPTIONS = ["plan", "report", "search", "token-file", "mnemonic-file"];

/** The command that the words name, the longest one. */
function commandOf(root: RootCommand, words: readonly string[]) {
  const given = words.slice(0, -1).filter((word) => !word.startsWith("-"));
  const found = [...root.commands].filter(
    ([name]) => name !== "" && name.split(" ").every((part, i) => part === given[i]),
  );
  return found.sort(([a], [b]) => b.length - a.length)[0]?.[1];
}

/** Handlers must answer at once: what they may need is asked for beforehand. */
async function offerIds(cli: Cli, root: RootCommand, words: readonly string[]): Promise<void> {
  const command = commandOf(root, words);
  if (command === undefined || words.at(-1)?.startsWith("-")) return;
  const slots = [...command.arguments, ...command.options].map(([name, slot]) => ({ kind: SAME[name] ?? name, slot }));
  const kinds = [...new Set(slots.map(({ kind }) => kind))].filter((kind) => kind in WANTED);
  if (kinds.length === 0) return;
  await cli.client().catch(() => undefined); // only the instance is timed; what is wrong is told by other commands
  const offers = new Map(
    await Promise.all(kinds.map(async (kind) => [kind, await inTime(() => WANTED[kind]?.(cli))] as const)),
  );
  for (const { kind, slot } of slots) {
    const list = offers.get(kind);
    if (list !== undefined) slot.handler = offering(list);
  }
}

function wantsFile(root: RootCommand, words: readonly string[]): boolean {
  const before = words.at(-2) ?? "";
  if (before.startsWith("--")) return FILE_OPTIONS.includes(before.slice(2));
  return commandOf(root, words)?.arguments.has("file") === true;
}

function offering(list: readonly Offer[]) {
  return (offer: (value: string, description: string) => void) => {
    for (const [value, what] of list) if (isHarmless(value)) offer(value, what.replaceAll(/\s+/g, " ").slice(0, 60));
  };
}

/** Names come from an instance, and bash expands what it is offered: `$(…)` in an alias must never reach it. */
function isHarmless(value: string): boolean {
  return /^[\w.,@%+=/-]+$/.test(value);
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
