/** Answers that a browser saves as a file. */
import { print } from "./log";

interface FileOptions {
  type: string;
  /** Letters, digits, dots and dashes. */
  name: string;
}

function headersOf({ type, name }: FileOptions): Record<string, string> {
  return {
    "content-type": type,
    "content-disposition": `attachment; filename="${name}"`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
  };
}

export function file(text: string, options: FileOptions): Response {
  return new Response(text, { headers: headersOf(options) });
}

/** A file that is made while it is sent; a fault in the middle cuts the connection, so that no part passes for the whole. */
export function streamedFile({ body, ...options }: FileOptions & { body: AsyncIterable<Uint8Array> }): Response {
  const chunks = body[Symbol.asyncIterator]();
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(new Uint8Array(value));
      } catch (error) {
        print("error", "A file could not be made to its end.", { error });
        controller.error(error);
      }
    },
    async cancel() {
      await chunks.return?.();
    },
  });
  return new Response(stream, { headers: headersOf(options) });
}
