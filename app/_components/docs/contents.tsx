/** Parts of the document that is open, and the documents before and after it. */
import { ArrowLeft, ArrowRight } from "lucide-react";
import Link from "next/link";
import { cx } from "@/app/_components/ui/classes";
import type { DocumentEntry } from "./library";
import { docHref } from "./links";
import type { Heading } from "./tree";

/** A document of hundreds of parts is listed by its larger ones. */
const MOST_PARTS = 60;

function partsOf(headings: readonly Heading[]): readonly Heading[] {
  const parts = headings.filter(({ depth }) => depth === 2 || depth === 3);
  return parts.length > MOST_PARTS ? parts.filter(({ depth }) => depth === 2) : parts;
}

export function Contents({ headings }: { headings: readonly Heading[] }) {
  const parts = partsOf(headings);
  if (parts.length < 2) return null;
  return (
    <nav
      aria-label="On this page"
      className="sticky top-18 max-h-[calc(100dvh-6rem)] overflow-y-auto text-sm max-xl:hidden"
    >
      <p className="mb-1.5 text-xs font-medium text-faint">On this page</p>
      <ul className="grid gap-0.5 border-l border-line">
        {parts.map(({ id, text, depth }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className={cx("block py-0.5 text-soft hover:text-ink", depth === 3 ? "pl-6 text-faint" : "pl-3")}
            >
              {text}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Neighbour({ entry, isNext }: { entry: DocumentEntry; isNext: boolean }) {
  const Icon = isNext ? ArrowRight : ArrowLeft;
  return (
    <Link
      href={docHref(entry.slug)}
      rel={isNext ? "next" : "prev"}
      className={cx(
        "group grid gap-0.5 rounded-lg border border-line bg-panel px-4 py-3 hover:border-line-strong hover:bg-hover",
        isNext && "text-right sm:col-start-2",
      )}
    >
      <span className={cx("flex items-center gap-1.5 text-xs text-faint", isNext && "flex-row-reverse")}>
        <Icon className="size-3" aria-hidden />
        {isNext ? "Next" : "Previous"}
      </span>
      <span className="font-medium group-hover:text-accent">{entry.title}</span>
    </Link>
  );
}

export function Neighbours({ previous, next }: { previous?: DocumentEntry; next?: DocumentEntry }) {
  if (previous === undefined && next === undefined) return null;
  return (
    <nav aria-label="Reading order" className="mt-10 grid gap-3 sm:grid-cols-2">
      {previous !== undefined && <Neighbour entry={previous} isNext={false} />}
      {next !== undefined && <Neighbour entry={next} isNext />}
    </nav>
  );
}
