/** Reads a JSON body of bounded size; where the text is not JSON, says at which line and column. */
import { WebError } from "./problem";

/** 5 MB hold 100,000 pairs of an evaluation of arrays with room to spare. */
export const MAX_BODY_BYTES = 5 * 1024 * 1024;

const WHITESPACE = /[ \t\n\r]*/y;
const LITERAL = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING_PART = /[^"\\\p{Cc}]+|[\x7f-\x9f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/uy;

/** End of the match of a sticky pattern at `at`, or -1. */
function matchEnd(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** End of the string that begins at `at`, or the negated, one-based place where it breaks. */
function stringEnd(text: string, at: number): number {
  let next = at + 1;
  while (next < text.length && text[next] !== '"') {
    const end = matchEnd(STRING_PART, text, next);
    if (end < 0) return -(next + 1);
    next = end;
  }
  return next < text.length ? next + 1 : -(next + 1);
}

type Expected = "value" | "value or ]" | "name" | "name or }" | ":" | ", or end";

/** Index of the first character that no JSON text could have there (the length when it ends too early); null when it is JSON. */
export function jsonErrorIndex(text: string): number | null {
  const open: ("{" | "[")[] = [];
  let expected: Expected = "value";
  let at = matchEnd(WHITESPACE, text, 0);
  while (at < text.length) {
    const char = text[at];
    const inside = open.at(-1);
    let end = at + 1;
    if (expected === "value" || expected === "value or ]") {
      if (char === "]" && expected === "value or ]") {
        open.pop();
        expected = ", or end";
      } else if (char === "{" || char === "[") {
        open.push(char);
        expected = char === "{" ? "name or }" : "value or ]";
      } else {
        end = char === '"' ? stringEnd(text, at) : matchEnd(LITERAL, text, at);
        if (end < 0) return char === '"' ? -end - 1 : at;
        expected = ", or end";
      }
    } else if (expected === "name" || expected === "name or }") {
      if (char === "}" && expected === "name or }") {
        open.pop();
        expected = ", or end";
      } else {
        if (char !== '"') return at;
        end = stringEnd(text, at);
        if (end < 0) return -end - 1;
        expected = ":";
      }
    } else if (expected === ":") {
      if (char !== ":") return at;
      expected = "value";
    } else if (char === "," && inside !== undefined) {
      expected = inside === "{" ? "name" : "value";
    } else if ((char === "}" && inside === "{") || (char === "]" && inside === "[")) {
      open.pop();
    } else {
      return at;
    }
    at = matchEnd(WHITESPACE, text, end);
  }
  return expected === ", or end" && open.length === 0 ? null : text.length;
}

/** No input has a tenth of it; what checks input recurses, and must not run out of stack. */
const MOST_LEVELS = 500;

/** Whether a JSON text nests its arrays and objects too deep. */
export function isTooDeep(text: string): boolean {
  const part = /["{}[\]]/g;
  let depth = 0;
  for (let found = part.exec(text); found !== null; found = part.exec(text)) {
    const [char] = found;
    if (char === '"') {
      const end = stringEnd(text, found.index);
      if (end < 0) return false; // not JSON
      part.lastIndex = end;
    } else if (char === "{" || char === "[") {
      if (++depth > MOST_LEVELS) return true;
    } else depth--;
  }
  return false;
}

/** What may stand for a character that no database text can hold: U+0000, or half of a surrogate pair. */
const SUSPECT = /\\u(?:0000|d[89a-f])/i;
const NO_TEXT = /[\0\p{Cs}]/u;

/** Whether some text or name in a JSON value, nested as deep as `isTooDeep` allows, holds such a character. */
function holdsNoText(value: unknown): boolean {
  if (typeof value === "string") return NO_TEXT.test(value);
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, part]) => NO_TEXT.test(name) || holdsNoText(part));
}

function malformed(text: string): WebError {
  const index = jsonErrorIndex(text) ?? text.length;
  const before = text.slice(0, index);
  const line = before.split("\n").length;
  const column = index - before.lastIndexOf("\n");
  const found = index >= text.length ? "it ends too early" : `unexpected ${JSON.stringify(text[index])}`;
  return new WebError(
    "malformed_json",
    `The body is not JSON: ${found} at line ${line}, column ${column} (position ${index}).`,
    "Send one JSON value. NaN and Infinity are not JSON numbers.",
  );
}

function tooLarge(mostBytes: number): WebError {
  return new WebError(
    "payload_too_large",
    `The body is larger than ${mostBytes} bytes.`,
    "Send less at once, e.g. a part of the arrays, a smaller model, or a file in parts or compressed.",
  );
}

/** The body as it came. @throws WebError payload_too_large as soon as the limit is passed. */
export async function readBytes(request: Request, mostBytes: number): Promise<Buffer> {
  if (Number(request.headers.get("content-length") ?? 0) > mostBytes) throw tooLarge(mostBytes);
  if (request.body === null) return Buffer.alloc(0);
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    size += part.value.byteLength;
    if (size > mostBytes) {
      await reader.cancel();
      throw tooLarge(mostBytes);
    }
    chunks.push(part.value);
  }
  return Buffer.concat(chunks);
}

/** A body that must be a JSON object, for handlers that put parameters of the path beside its fields. @throws WebError invalid_input */
export function objectBody(body: unknown): Record<string, unknown> {
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return { ...body };
  throw new WebError("invalid_input", "The body is not a JSON object.", "Send an object, e.g. {}.");
}

/**
 * The parsed body; undefined where there is none.
 * @param mostBytes next.config.ts lets no more through than a model's import needs
 * @throws WebError unsupported_media_type, payload_too_large, malformed_json, invalid_input
 */
export async function readJson(request: Request, mostBytes = MAX_BODY_BYTES): Promise<unknown> {
  const type = request.headers.get("content-type");
  if (type !== null && !/^application\/json *(;|$)/i.test(type)) {
    throw new WebError(
      "unsupported_media_type",
      `The body is ${JSON.stringify(type.slice(0, 100))}; only application/json is read.`,
      "Send the header content-type: application/json.",
    );
  }
  const text = new TextDecoder().decode(await readBytes(request, mostBytes));
  if (text.trim() === "") return undefined;
  if (type === null) {
    throw new WebError(
      "unsupported_media_type",
      "The body has no content type; only application/json is read.",
      "Send the header content-type: application/json.",
    );
  }
  if (isTooDeep(text)) {
    throw new WebError(
      "malformed_json",
      `The body nests deeper than ${MOST_LEVELS} levels.`,
      "Send JSON of fewer levels: nothing here needs more than a few.",
    );
  }
  const value = parsed(text);
  if (SUSPECT.test(text) && holdsNoText(value)) {
    throw new WebError(
      "invalid_input",
      "A text in the body holds U+0000 or half of a surrogate pair, which no database text can hold.",
      "Leave the character out.",
    );
  }
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed(text);
  }
}
