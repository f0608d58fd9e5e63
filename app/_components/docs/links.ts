/** Where a link or a picture of a document leads: documents link by file, as on any other reader of Markdown. Pure. */

import { decoded } from "@/app/_components/market/address";

export type LinkTarget =
  /** A page of the dashboard. */
  | { kind: "page"; href: string }
  /** A part of the same document. */
  | { kind: "part"; href: string }
  /** Another site. */
  | { kind: "elsewhere"; href: string }
  /** A file of the clone that has no page. */
  | { kind: "file"; path: string };

/** "docs/topics.md" and "../examples/a.ts" → "examples/a.ts"; null for what leads out of the clone. */
function fileOf(from: string, href: string): string | null {
  const parts = from.split("/").slice(0, -1);
  for (const part of href.split("/")) {
    if (part === "..") {
      if (parts.pop() === undefined) return null;
    } else if (part !== "." && part !== "") parts.push(part);
  }
  return parts.join("/");
}

export function docHref(slug: string, id = ""): string {
  return `/docs${slug === "" ? "" : `/${slug}`}${id === "" ? "" : `#${id}`}`;
}

/**
 * @param from path of the document that holds the link, e.g. "docs/topics.md"
 * @param slugs of every document, by path
 */
export function linkTarget(href: string, from: string, slugs: ReadonlyMap<string, string>): LinkTarget {
  if (href.startsWith("#")) return { kind: "part", href };
  if (/^(https?|mailto):/i.test(href)) return { kind: "elsewhere", href };
  if (href.startsWith("/") && !href.startsWith("//")) return { kind: "page", href };
  const [name = "", id = ""] = href.split("#");
  const file = fileOf(from, decoded(name));
  const slug = file === null ? undefined : (slugs.get(file) ?? slugs.get(`${file}/README.md`));
  return slug === undefined ? { kind: "file", path: file ?? name } : { kind: "page", href: docHref(slug, id) };
}

/** Name of a picture of docs/pictures; null for any other source. */
export function pictureName(src: string, from: string): string | null {
  return /^docs\/pictures\/([^/]+\.svg)$/.exec(fileOf(from, src) ?? "")?.[1] ?? null;
}
