/** The reference of all commands as Markdown, made of the program that runs them. */
import { readFileSync } from "node:fs";
import type { Command, Help, Option } from "commander";
import { Cli } from "./cli";
import { EXIT_MEANINGS } from "./exit-codes";
import { examplesOf } from "./help";
import { buildProgram } from "./program";

const INTRODUCTION = `# Commands

\`forge\` does from a terminal or a script what the dashboard does. Run it in the folder of Allora Forge as \`npx forge <command>\`;
\`source <(npx forge completion bash)\` makes \`forge\` a command of the shell, with the Tab key.

- **Which instance.** \`--url\`, else \`FORGE_URL\`, else \`FORGE_HOST\` and \`FORGE_PORT\`, else the one that runs on this folder's data,
  else \`http://127.0.0.1:8787\`. All may stand in \`.env\`.
- **Who asks.** The token in \`--token-file\` (which only its owner may read), else \`FORGE_TOKEN\`, else the one that the instance of
  this folder made for itself. A token is never an argument: arguments are seen by every user of a computer.
- **Ids** may be cut: the first characters are enough where only one begins so.
- **Output.** Results go to stdout, everything else to stderr. On a terminal there are colours (not with \`NO_COLOR\`) and progress
  bars, and tables fit its width; in a pipe there are plain lines, and nothing is cut.
- **\`--json\`** prints what the REST interface answers, with exact values, and errors as problem JSON (RFC 9457) on stderr:
  \`detail\` says what happened, \`remedy\` what to do.
`;

/** A real session, as it was printed: in a pipe, and where it is narrow on a terminal of 100 columns. */
const SESSION = new URL("./session.txt", import.meta.url);

/** The whole document. Does not depend on the environment. */
export function reference(): string {
  const cli = new Cli({ root: "/", cwd: "/", env: {} });
  const program = buildProgram(cli);
  const help = program.createHelp();
  const commands = help.visibleCommands(program).filter((command) => command.name() !== "help");
  return `${[
    INTRODUCTION.trim(),
    `## Options of every command\n\n${optionsTable(help, help.visibleOptions(program))}`,
    `## Exit codes\n\n${table(
      ["code", "what it says"],
      EXIT_MEANINGS.map(([code, meaning]) => [String(code), meaning]),
    )}`,
    `## A session\n\nOn a sandbox: from candles to a confirmed prediction, and back.\n\n\`\`\`text\n${readFileSync(SESSION, "utf8").trim()}\n\`\`\``,
    ...commands.map((command) => section(help, command, [])),
  ].join("\n\n")}\n`;
}

function section(help: Help, command: Command, parents: readonly string[]): string {
  const names = [...parents, command.name()];
  const parts = [`${"#".repeat(names.length + 1)} forge ${names.join(" ")}`, `${sentence(command.description())}`];
  const children = help.visibleCommands(command).filter((child) => child.name() !== "help");
  const isGroup = children.length > 0;
  if (!isGroup) parts.push(`\`${usage(command, names)}\``);
  const args = help.visibleArguments(command);
  if (args.length > 0) {
    parts.push(
      table(
        ["argument", "what it is"],
        args.map((arg) => [`\`${help.argumentTerm(arg)}\``, escaped(help.argumentDescription(arg))]),
      ),
    );
  }
  const options = help.visibleOptions(command).filter(({ long }) => long !== "--help");
  if (options.length > 0) parts.push(optionsTable(help, options));
  const examples = examplesOf(command).flatMap(([line, what]) => [`# ${what}`, line]);
  if (!isGroup && examples.length > 0) parts.push(`\`\`\`text\n${examples.join("\n")}\n\`\`\``);
  return [...parts, ...children.map((child) => section(help, child, names))].join("\n\n");
}

function usage(command: Command, names: readonly string[]): string {
  return `npx forge ${names.join(" ")} ${command.usage()}`.trim();
}

function optionsTable(help: Help, options: readonly Option[]): string {
  return table(
    ["option", "what it does"],
    options.map((option) => [`\`${help.optionTerm(option)}\``, escaped(help.optionDescription(option))]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function sentence(text: string): string {
  return escaped(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`);
}

/** \`<name>\` outside of code would be taken for HTML. */
function escaped(text: string): string {
  return text
    .split("`")
    .map((part, i) => (i % 2 === 0 ? part.replaceAll("<", "\\<") : part))
    .join("`");
}
