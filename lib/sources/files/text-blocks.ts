/** A long text as blocks of whole lines. Pure. */

export interface TextBlock {
  /** Whole lines, without the last one's end. */
  readonly block: string;
  /** Where it ends in the text. */
  readonly end: number;
}

/** Blocks of about `size` characters; a line's end within double quotes ends no block. Joined by line ends they are the text. */
export function* textBlocks(text: string, size: number): Generator<TextBlock> {
  const hasQuotes = text.includes('"');
  let from = 0;
  while (from < text.length) {
    let isQuoted = false;
    let seen = from;
    let end = text.length;
    for (let at = lineEnd(text, from + size); at < text.length; at = lineEnd(text, at + 1)) {
      if (hasQuotes) isQuoted = isQuoted !== hasOddQuotes(text, seen, at);
      seen = at;
      if (isQuoted) continue;
      end = at;
      break;
    }
    yield { block: text.slice(from, text[end - 1] === "\r" && end < text.length ? end - 1 : end), end };
    from = end + 1;
  }
}

function lineEnd(text: string, from: number): number {
  const at = text.indexOf("\n", from);
  return at < 0 ? text.length : at;
}

function hasOddQuotes(text: string, from: number, to: number): boolean {
  let isOdd = false;
  for (let at = text.indexOf('"', from); at >= 0 && at < to; at = text.indexOf('"', at + 1)) isOdd = !isOdd;
  return isOdd;
}
