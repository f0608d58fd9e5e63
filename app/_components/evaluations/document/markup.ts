/** HTML as text in which everything from outside is escaped. */

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text that is HTML already; only `html` and `trusted` make it. */
class Markup {
  constructor(readonly text: string) {}
}

export type { Markup };

type Part = string | number | Markup | null | false | undefined | readonly Part[];

function textOf(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(textOf).join("");
  return String(part).replace(/[&<>"']/g, (character) => ESCAPES[character] as string);
}

/** A template whose values are escaped, unless they are markup themselves; what is absent is left out. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(strings.reduce((text, piece, i) => text + textOf(parts[i - 1]) + piece));
}

/** Text of our own that is HTML already, such as a style; never what came from outside. */
export function trusted(text: string): Markup {
  return new Markup(text);
}
