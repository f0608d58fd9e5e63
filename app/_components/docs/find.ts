/** Finds documents and their parts by the words of their titles. Pure. */
import type { DocumentEntry } from "./library";
import { docHref } from "./links";

export interface Found {
  href: string;
  /** The document's title. */
  title: string;
  /** The heading of a part; null for the document itself. */
  part: string | null;
}

const MOST_FOUND = 40;

/** Those that hold every word, whatever the case: titles first, then titles and parts together. */
export function findDocuments(entries: readonly DocumentEntry[], query: string): Found[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const holds = (text: string) => words.every((word) => text.toLowerCase().includes(word));
  const titles = entries
    .filter(({ title }) => holds(title))
    .map(({ slug, title }): Found => ({ href: docHref(slug), title, part: null }));
  const parts = entries.flatMap(({ slug, title, headings }) =>
    headings
      // A part that brings no word of its own is found by its document already.
      .filter(({ text }) => words.some((word) => text.toLowerCase().includes(word)) && holds(`${title} ${text}`))
      .map(({ text, id }): Found => ({ href: docHref(slug, id), title, part: text })),
  );
  return [...titles, ...parts].slice(0, MOST_FOUND);
}
