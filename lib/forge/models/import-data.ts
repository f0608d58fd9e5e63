/** A file as it comes in a request: base64, or text where the format is text. */
import { ForgeError } from "@/lib/forge/errors";
import type { ImportFormat } from "./import-formats";

const MOST_FILE_BYTES = 48 * 1024 * 1024;
/** Base64 has four letters for three bytes. */
export const MOST_DATA_LETTERS = (MOST_FILE_BYTES / 3) * 4;

/** @throws ForgeError invalid_input */
export function decodeData(data: string, format: Pick<ImportFormat, "isText">): Uint8Array {
  const bytes = format.isText(data) ? new TextEncoder().encode(data) : fromBase64(data);
  if (bytes.length <= MOST_FILE_BYTES) return bytes;
  throw new ForgeError(
    "invalid_input",
    `data: the file has ${bytes.length} bytes, at most ${MOST_FILE_BYTES} are read.`,
    "Import a smaller model: fewer trees, or a smaller network.",
  );
}

function fromBase64(data: string): Uint8Array {
  // Buffer passes over what is no base64; a file that lost letters must not be taken for another one.
  if (data.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(data)) {
    throw new ForgeError(
      "invalid_input",
      "data: the file is not base64.",
      "Send the file's bytes as base64 in one piece, with its padding and without line ends.",
    );
  }
  const bytes = Buffer.from(data, "base64");
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
