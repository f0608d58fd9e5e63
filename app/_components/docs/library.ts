/** The documents as a reader goes through them: in the order of docs/README.md, then what it does not name. Kept until a file changes. */
import { type DocumentText, documentsVersion, readDocuments } from "@/lib/web/documents";
import { linkTarget } from "./links";
import { type Heading, headingsOf, linkGroupsOf } from "./tree";

export interface Document extends DocumentText {
  title: string;
  headings: readonly Heading[];
}

/** What lists and the search need of one. */
export interface DocumentEntry {
  slug: string;
  title: string;
  headings: readonly Heading[];
}

export interface DocumentGroup {
  name: string;
  entries: readonly DocumentEntry[];
}

export interface Library {
  bySlug: ReadonlyMap<string, Document>;
  slugs: ReadonlyMap<string, string>;
  groups: readonly DocumentGroup[];
}

/** The one document that is made of the interface's own description. */
export const REST_SLUG = "rest-api";
const REST: DocumentEntry = { slug: REST_SLUG, title: "REST reference", headings: [] };

/** Deeper ones are found on the page. */
const SEARCHED_DEPTH = 3;

/** Where documents stand that the front page does not name. */
const REST_OF: readonly [prefix: string, name: string][] = [
  ["docs/", "More"],
  ["skills/", "Skills in full"],
  ["examples/", "Examples"],
  ["", "Project"],
];

function documentOf(text: DocumentText): Document {
  const headings = headingsOf(text.text);
  const title = headings.find(({ depth }) => depth === 1)?.text ?? text.front.name ?? text.path;
  return { ...text, title, headings };
}

function entryOf({ slug, title, headings }: Document): DocumentEntry {
  return { slug, title, headings: headings.filter(({ depth }) => depth > 1 && depth <= SEARCHED_DEPTH) };
}

function pathOf(href: string, slugs: ReadonlyMap<string, string>, documents: readonly Document[]): string | null {
  const target = linkTarget(href, "docs/README.md", slugs);
  if (target.kind !== "page") return null;
  const slug = target.href.replace(/#.*/, "").replace(/^\/docs\/?/, "");
  return documents.find((document) => document.slug === slug)?.path ?? null;
}

/** In the order of the front page, then the rest by folder. */
export function groupsOf(documents: readonly Document[], slugs: ReadonlyMap<string, string>): DocumentGroup[] {
  const left = new Map(documents.map((document) => [document.path, document]));
  const take = (path: string): DocumentEntry[] => {
    const document = left.get(path);
    left.delete(path);
    return document === undefined ? [] : [entryOf(document)];
  };
  const front = left.get("docs/README.md");
  const groups = [{ name: "", entries: take("docs/README.md") }];
  for (const { name, hrefs } of front === undefined ? [] : linkGroupsOf(front.text)) {
    const entries = hrefs.flatMap((href) => take(pathOf(href, slugs, documents) ?? ""));
    // A heading that names no document of its own says nothing in a list.
    if (entries.length > 0) groups.push({ name, entries });
  }
  for (const [prefix, name] of REST_OF) {
    const entries = [...left.keys()].filter((path) => path.startsWith(prefix)).flatMap(take);
    if (entries.length > 0) groups.push({ name, entries });
  }
  return withRest(groups.filter(({ entries }) => entries.length > 0));
}

/** The interface's own page follows the document about it. */
function withRest(groups: DocumentGroup[]): DocumentGroup[] {
  const isAfter = ({ slug }: DocumentEntry) => slug === "rest";
  if (!groups.some(({ entries }) => entries.some(isAfter))) return [...groups, { name: "Reference", entries: [REST] }];
  return groups.map(({ name, entries }) => ({
    name,
    entries: entries.flatMap((entry) => (isAfter(entry) ? [entry, REST] : [entry])),
  }));
}

let kept: { version: string; library: Library } | undefined;

export async function library(): Promise<Library> {
  const version = await documentsVersion();
  if (kept?.version === version) return kept.library;
  const documents = (await readDocuments()).map(documentOf);
  const slugs = new Map(documents.map(({ path, slug }) => [path, slug]));
  const made: Library = {
    slugs,
    bySlug: new Map(documents.map((document) => [document.slug, document])),
    groups: groupsOf(documents, slugs),
  };
  kept = { version, library: made };
  return made;
}

/** The documents before and after one, in reading order. */
export function neighbours(groups: readonly DocumentGroup[], slug: string): (DocumentEntry | undefined)[] {
  const order = groups.flatMap(({ entries }) => entries);
  const at = order.findIndex((entry) => entry.slug === slug);
  return at < 0 ? [undefined, undefined] : [order[at - 1], order[at + 1]];
}
