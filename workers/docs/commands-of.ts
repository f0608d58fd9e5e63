/** The fenced blocks of a Markdown document, and which of them are commands that a test runs. */

export interface DocumentBlock {
  /** First word of the fence: sh, python, text, …; "" where there is none. */
  language: string;
  /** Why a test does not run it; undefined for a block that is run, or that is no command. */
  notRun: string | undefined;
  text: string;
  /** Of the opening fence, from 1. */
  line: number;
}

/** Languages of blocks that are run. */
export const RUN_LANGUAGES = ["sh", "python"] as const;

/** Nothing else excuses a block from being run. */
export const NOT_RUN_REASONS = [
  "real network",
  "starts a server",
  "another machine",
  "needs a key",
  "needs a file of yours",
] as const;

const FENCE = /^(\s*)(`{3,}|~{3,})\s*(.*)$/;

/** @throws Error for a fence that never closes, with its line */
export function blocksOf(markdown: string): DocumentBlock[] {
  const blocks: DocumentBlock[] = [];
  let open: { fence: string; block: DocumentBlock; lines: string[] } | undefined;
  for (const [i, line] of markdown.split("\n").entries()) {
    const match = FENCE.exec(line);
    if (open !== undefined) {
      const closes = match?.[2]?.startsWith(open.fence) && match[3] === "";
      if (!closes) open.lines.push(line);
      else {
        blocks.push({ ...open.block, text: open.lines.join("\n") });
        open = undefined;
      }
    } else if (match !== null) {
      const info = match[3] ?? "";
      const block = {
        language: info.split(/\s/)[0] ?? "",
        notRun: /not-run="([^"]*)"/.exec(info)?.[1],
        text: "",
        line: i + 1,
      };
      open = { fence: match[2] ?? "", block, lines: [] };
    }
  }
  if (open !== undefined) throw new Error(`the fence of line ${open.block.line} never closes`);
  return blocks;
}

/** Blocks that a test runs, in their order. */
export function runBlocks(markdown: string): DocumentBlock[] {
  return blocksOf(markdown).filter(({ language, notRun }) => isRun(language) && notRun === undefined);
}

function isRun(language: string): boolean {
  return (RUN_LANGUAGES as readonly string[]).includes(language);
}

/** The `npx forge …` commands of a block, as words; continued lines are joined, variables and substitutions stand for one word each. */
export function forgeCommands(text: string): string[][] {
  return text
    .replace(/\\\n\s*/g, " ")
    .split(/\n|&&|\|\||;|\|/)
    .flatMap((command) => {
      const match = /(?:^|[\s(])npx forge\s+(.*)$/.exec(command.replace(/\s+#.*$/, ""));
      return match === null ? [] : [wordsOf(match[1] ?? "")];
    });
}

function wordsOf(command: string): string[] {
  const words = command.replace(/\$\([^)]*\)|\$\{?\w+\}?/g, "x").match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return words
    .filter((word) => !/^[<>]|^\d?>/.test(word))
    .map((word) => word.replace(/^["']|["']$/g, "").replace(/\)+$/, ""));
}
