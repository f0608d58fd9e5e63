/** What must never reach a log: mnemonics, keys, tokens, passwords. */

const SECRET_NAME = /mnemonic|secret|password|passwd|token|api[-_]?key|authorization|cookie|private|ciphertext/i;
const HIDDEN = "[hidden]";
/** Deeper values are cut: a log line is no place for a tree. */
const MOST_DEPTH = 6;
const MOST_TEXT = 4_000;

/** Texts with what looks like a secret hidden: twelve and more plain words in a row, however they are set apart, keys, credentials in URLs, bearer tokens. */
export function redactText(text: string): string {
  return text
    .slice(0, MOST_TEXT)
    .replace(/\b[a-z]{3,8}(?:[\s,;"'[\]\\]{1,6}[a-z]{3,8}){11,}\b/gi, HIDDEN)
    .replace(/\bUP-[A-Za-z0-9_-]{6,}/g, `UP-${HIDDEN}`)
    .replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${HIDDEN}@`)
    .replace(/\b(bearer|basic)\s+[\w.~+/=-]+/gi, `$1 ${HIDDEN}`);
}

/** A value as JSON may hold it, with secrets hidden by name and by look. Bigints become texts, errors name and message. */
export function redactValue(value: unknown, depth = 0): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (value === null || value === undefined || typeof value === "boolean") return value ?? null;
  if (typeof value !== "object") return null;
  if (depth >= MOST_DEPTH) return "…";
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Error) {
    return {
      name: value.name,
      message: redactText(value.message),
      ...(value.stack === undefined ? {} : { stack: redactText(value.stack) }),
    };
  }
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes`;
  if (Array.isArray(value)) return value.slice(0, 200).map((item) => redactValue(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, SECRET_NAME.test(name) ? HIDDEN : redactValue(item, depth + 1)]),
  );
}
