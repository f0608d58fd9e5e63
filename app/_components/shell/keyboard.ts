/** Two-key shortcuts: `g` then a place, within a second. Pure. */

const WITHIN_MS = 1_000;

export interface KeyPress {
  key: string;
  atMs: number;
  /** Control, alt or command is held, or a text field has the focus. */
  isForOthers: boolean;
}

export type Command = { kind: "go"; key: string } | { kind: "help" } | null;

export interface Pending {
  /** When `g` was pressed. */
  atMs: number;
}

/** What a key press means after those before it. */
export function interpret(pending: Pending | null, press: KeyPress): { pending: Pending | null; command: Command } {
  if (press.isForOthers) return { pending: null, command: null };
  if (pending !== null && press.atMs - pending.atMs <= WITHIN_MS && /^[a-z]$/.test(press.key)) {
    return { pending: null, command: { kind: "go", key: press.key } };
  }
  if (press.key === "g") return { pending: { atMs: press.atMs }, command: null };
  return { pending: null, command: press.key === "?" ? { kind: "help" } : null };
}
