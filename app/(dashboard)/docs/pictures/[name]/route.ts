/** GET /docs/pictures/<name>.svg: a picture of a document, as a file that runs nothing. */
import { readPicture } from "@/lib/web/documents";

export async function GET(_request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  const picture = await readPicture((await params).name);
  if (picture === null) return new Response("There is no such picture.\n", { status: 404 });
  return new Response(picture.svg, {
    headers: { "content-type": "image/svg+xml; charset=utf-8", "cache-control": "private, no-cache" },
  });
}
