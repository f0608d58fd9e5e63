/** The script that a shell is given: that of @bomb.sh/tab, asking this very clone, mended where it falls short. */
import path from "node:path";
import type { Cli } from "./cli";
import { captured, completions, type SHELLS } from "./completion";

export type Shell = (typeof SHELLS)[number];

export function completionScript(cli: Cli, shell: Shell): string {
  const executable = [process.execPath, path.join(cli.root, "workers/cli/main.mjs")].map(quoted).join(" ");
  const script = captured(() => completions(cli).setup("forge", executable, shell)).join("\n");
  const mended = shell === "bash" ? BASH_MENDS.reduce(mend, script) : script;
  return `${mended.trim()}\n\n${commandFor(shell, executable)}`;
}

/** `npx forge` is completed by no shell: where there is no `forge`, it becomes a command. */
function commandFor(shell: Shell, executable: string): string {
  return shell === "fish"
    ? `if not type -q forge\n    function forge\n        ${executable} $argv\n    end\nend`
    : `if ! command -v forge >/dev/null 2>&1; then forge() { ${executable} "$@"; }; fi`;
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

type Mend = readonly [found: string | RegExp, replacement: string];

const BASH_MENDS: readonly Mend[] = [
  // Sourced a second time, it would complain.
  [/^readonly /gm, ""],
  // Of the package bash-completion, which need not be there.
  [
    '    _get_comp_words_by_ref -n "=:" cur prev words cword',
    [
      "    if declare -F _get_comp_words_by_ref >/dev/null; then",
      '        _get_comp_words_by_ref -n "=:" cur prev words cword',
      "    else",
      `        words=("\${COMP_WORDS[@]:0:COMP_CWORD+1}"); cword=$COMP_CWORD; cur=\${COMP_WORDS[COMP_CWORD]}`,
      "    fi",
    ].join("\n"),
  ],
  // It is evaluated: what was typed must stay text. The last word is there, also when it is empty.
  [/complete -- \$\{words\[@\]:1\}"/, `complete --$(printf ' %q' "\${words[@]:1:cword}")"`],
  [['    if [[ -z "$cur" ]]; then', `        requestComp="$requestComp ''"`, "    fi"].join("\n"), ""],
  // Files, where the program offers nothing and wants one.
  ["complete -F __forge_complete forge", "complete -o default -F __forge_complete forge"],
];

/** @throws Error when the library's script is another one than these mends are for */
function mend(script: string, [found, replacement]: Mend): string {
  const mended = script.replace(found, () => replacement);
  if (mended === script) throw new Error(`The completion script of @bomb.sh/tab has no ${found} to be mended.`);
  return mended;
}
