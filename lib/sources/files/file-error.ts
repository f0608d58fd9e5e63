/** A file that cannot be read as candles; the message says what is wrong and what is expected. */
import { SourceError } from "@/lib/sources/source";

export class FileError extends SourceError {
  override name = "FileError";
  constructor(message: string, options?: ErrorOptions) {
    super("bad_answer", message, options);
  }
}
