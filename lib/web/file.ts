/** Answers that a browser saves as a file. */

interface FileOptions {
  type: string;
  /** Letters, digits, dots and dashes. */
  name: string;
}

export function file(text: string, { type, name }: FileOptions): Response {
  return new Response(text, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
