/** `forge completion`: what the Tab key offers; `forge complete` is what the shell asks. */
import { Argument, type Command } from "commander";
import type { Cli } from "@/workers/cli/cli";
import type { Shell } from "@/workers/cli/completion-script";
import { examples } from "@/workers/cli/help";

const SHELLS = ["bash", "zsh", "fish"] as const;

export function register(program: Command, cli: Cli): void {
  const command = program
    .command("completion")
    .description(
      "print what makes the Tab key complete forge's commands, options and ids, and makes `forge` a command of the shell",
    )
    .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
    .action(async (shell: Shell) => {
      const { completionScript } = await import("@/workers/cli/completion-script");
      cli.write(completionScript(cli, shell));
    });
  examples(command, [
    ["source <(npx forge completion bash)", "for this shell; in ~/.bashrc for every one"],
    ["npx forge completion zsh > ~/.forge-completion.zsh", "for zsh: source that file in ~/.zshrc"],
    ["npx forge completion fish > ~/.config/fish/completions/forge.fish", "for fish"],
  ]);
  program
    .command("complete", { hidden: true })
    .description("what the shell asks")
    .argument("[words...]")
    .allowUnknownOption()
    .action(async (words: string[]) => {
      const { complete } = await import("@/workers/cli/completion");
      await complete(cli, words);
    });
}
