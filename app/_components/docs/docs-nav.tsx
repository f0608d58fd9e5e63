"use client";
/** All documents in reading order, and the search over their titles and headings. */
import { BookOpen, ChevronDown, Search } from "lucide-react";
import Link from "next/link";
import { usePathname, useRouter } from "next/navigation";
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { cx } from "@/app/_components/ui/classes";
import { findDocuments } from "./find";
import type { DocumentGroup } from "./library";
import { docHref } from "./links";

/** Arrow up and down go through the field and what was found. */
function moveBetween(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input, a")];
  const next = stops[stops.indexOf(event.target as HTMLElement) + (event.key === "ArrowDown" ? 1 : -1)];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

function Groups({ groups, here }: { groups: readonly DocumentGroup[]; here: string }) {
  return (
    <div className="grid gap-4">
      {groups.map(({ name, entries }) => (
        <div key={name}>
          {name !== "" && <p className="mb-1 px-2 text-xs font-medium text-faint">{name}</p>}
          <ul className="grid gap-0.5">
            {entries.map(({ slug, title }) => {
              const href = docHref(slug);
              return (
                <li key={slug}>
                  <Link
                    href={href}
                    aria-current={here === href ? "page" : undefined}
                    className={cx(
                      "block rounded-md px-2 py-1",
                      here === href ? "bg-hover font-medium text-ink" : "text-soft hover:bg-hover hover:text-ink",
                    )}
                  >
                    {title}
                  </Link>
                </li>
              );
            })}
          </ul>
        </div>
      ))}
    </div>
  );
}

export function DocsNav({ groups }: { groups: readonly DocumentGroup[] }) {
  const here = usePathname();
  const router = useRouter();
  const [query, setQuery] = useState("");
  const [isOpen, setOpen] = useState(false);
  const found = useMemo(
    () =>
      findDocuments(
        groups.flatMap(({ entries }) => entries),
        query,
      ),
    [groups, query],
  );

  // The field keeps its own text: what is typed while the page is still loading is searched for as well.
  const field = useRef<HTMLInputElement>(null);
  const clear = () => {
    if (field.current !== null) field.current.value = "";
    setQuery("");
  };
  useEffect(() => setQuery(field.current?.value ?? ""), []);

  const [shown, setShown] = useState(here);
  useEffect(() => {
    if (shown === here) return;
    // Another document was opened, so the list has done its work.
    setShown(here);
    setOpen(false);
    if (field.current !== null) field.current.value = "";
    setQuery("");
  }, [here, shown]);

  return (
    <div className="min-w-0 text-sm lg:sticky lg:top-18 lg:max-h-[calc(100dvh-5.5rem)] lg:overflow-y-auto lg:pr-1">
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls="documents"
        onClick={() => setOpen(!isOpen)}
        className="flex h-9 w-full items-center gap-2 rounded-md border border-line bg-panel px-3 font-medium lg:hidden"
      >
        <BookOpen className="size-4 text-faint" aria-hidden />
        All documents
        <ChevronDown className={cx("ml-auto size-4 text-faint", isOpen && "rotate-180")} aria-hidden />
      </button>
      <nav
        id="documents"
        aria-label="Documents"
        onKeyDown={moveBetween}
        className={cx("grid gap-4 max-lg:mt-3", !isOpen && "max-lg:hidden")}
      >
        <label className="flex h-8 items-center gap-2 rounded-md border border-line bg-panel px-2 focus-within:border-accent">
          <Search className="size-3.5 shrink-0 text-faint" aria-hidden />
          <span className="sr-only">Search titles and headings</span>
          <input
            ref={field}
            type="search"
            placeholder="Search documents"
            onChange={(event) => setQuery(event.target.value)}
            onKeyDown={(event) => {
              const [first] = found;
              if (event.key === "Enter" && first !== undefined) router.push(first.href);
            }}
            className="w-full min-w-0 bg-transparent outline-none placeholder:text-faint"
          />
        </label>
        {query.trim() === "" ? (
          <Groups groups={groups} here={here} />
        ) : (
          <div>
            <p role="status" className="mb-1 px-2 text-xs text-faint">
              {found.length === 0 ? "No title or heading has these words." : `${found.length} found`}
            </p>
            <ul className="grid gap-0.5">
              {found.map(({ href, title, part }) => (
                <li key={href}>
                  <Link
                    href={href}
                    onClick={clear}
                    className="block rounded-md px-2 py-1 text-soft hover:bg-hover hover:text-ink"
                  >
                    {part !== null && <span className="block text-xs text-faint">{title}</span>}
                    {part ?? title}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        )}
      </nav>
    </div>
  );
}
