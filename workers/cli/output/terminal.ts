/** What is known of the terminal that a stream may be: its width, whether it takes colours and moves of the cursor. */

export interface OutputStream {
  write(text: string): boolean;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;
export type Style = { readonly [name in keyof typeof CODES]: (text: string) => string };

/** Colours only on a terminal that has them, and never against NO_COLOR (no-color.org). */
export function styleFor(stream: OutputStream, env: Environment): Style {
  const on = stream.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
  const paint = ([open, close]: readonly [number, number]) =>
    on ? (text: string) => `\u001b[${open}m${text}\u001b[${close}m` : (text: string) => text;
  return {
    bold: paint(CODES.bold),
    dim: paint(CODES.dim),
    red: paint(CODES.red),
    green: paint(CODES.green),
    yellow: paint(CODES.yellow),
    cyan: paint(CODES.cyan),
  };
}

/** Whether lines may be drawn over: a terminal that is not dumb. */
export function redraws(stream: OutputStream, env: Environment): boolean {
  return stream.isTTY === true && env.TERM !== "dumb";
}

/** Columns to keep within; undefined where text goes to a file or another program, and nothing is cut. */
export function widthOf(stream: OutputStream): number | undefined {
  return stream.isTTY === true ? Math.max(40, stream.columns ?? 80) : undefined;
}

/** Without what would act on a terminal: names and messages come from elsewhere. */
export function plain(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, (found) => (found === "\n" || found === "\t" ? " " : ""));
}
