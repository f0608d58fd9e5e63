/** Examples of commands, for their help and the written reference; groups of commands. */
import type { Command } from "commander";

export type Example = readonly [line: string, what: string];

const examplesByCommand = new WeakMap<Command, readonly Example[]>();

/** Adds examples to a command's help. */
export function examples(command: Command, list: readonly Example[]): Command {
  examplesByCommand.set(command, list);
  const text = list.map(([line, what]) => `  # ${what}\n  $ ${line}`).join("\n");
  return command.addHelpText("after", `\nExamples:\n${text}`);
}

export function examplesOf(command: Command): readonly Example[] {
  return examplesByCommand.get(command) ?? [];
}

/** A command of commands, which alone does what its first one does: `forge jobs` is `forge jobs list`. */
export function group(program: Command, name: string, description: string): Command {
  return program.command(name).description(description);
}

/** What a group does when none of its commands is named; a wrong name is told, with what may be meant. */
export function byDefault(command: Command, act: () => Promise<void>): void {
  command.allowExcessArguments().action(async () => {
    // Commander knows this only for commands without an action of their own.
    if (command.args.length > 0) (command as unknown as { unknownCommand(): never }).unknownCommand();
    await act();
  });
}
