/** Ids by their beginning: what is unique is enough to type. */
import { CliError, wrongUse } from "./errors";
import { EXIT } from "./exit-codes";
import { plain } from "./output/terminal";

const MOST_NAMED = 5;
/** Where a kind is listed that has no command of its own. */
const LISTS: Record<string, string> = {
  training: "npx forge jobs list --kind training",
  revision: "npx forge data revisions",
};

/**
 * The one of `all` whose id begins with `given`; an id given in full needs no list.
 * @param kind for messages, e.g. "worker"
 * @throws CliError not found, or wrong use when several begin so
 */
export function byPrefix<T extends { id: string }>(
  kind: string,
  given: string,
  all: readonly T[],
  nameOf: (one: T) => string = () => "",
): T {
  const found = all.filter(({ id }) => id.startsWith(given.toLowerCase()));
  const [first] = found;
  if (first !== undefined && (found.length === 1 || first.id === given)) return first;
  if (first === undefined) {
    throw new CliError(
      EXIT.notFound,
      `There is no ${kind} ${plain(given)}.`,
      `List them: ${LISTS[kind] ?? `npx forge ${kind}s list`}`,
    );
  }
  const names = found.slice(0, MOST_NAMED).map((one) => `  ${one.id.slice(0, 16)}  ${plain(nameOf(one))}`.trimEnd());
  const more = found.length > MOST_NAMED ? `\n  and ${found.length - MOST_NAMED} more` : "";
  throw wrongUse(`${found.length} ${kind}s begin with ${given}:\n${names.join("\n")}${more}`, "Give more of the id.");
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const DIGEST = /^[0-9a-f]{64}$/i;

/** Whether it is an id in full, which needs no look-up. */
export function isFullId(given: string): boolean {
  return UUID.test(given) || DIGEST.test(given);
}

const PAGE = 500;
const MOST_PAGES = 20;

/** All rows of a list that is newest first, page by page. */
export async function allPages<T extends { id: string; createdAt: string }>(
  page: (query: { limit: number; after?: string }) => Promise<T[]>,
): Promise<T[]> {
  const rows = await page({ limit: PAGE });
  for (let pages = 1, last = rows.at(-1); rows.length === PAGE * pages && last && pages < MOST_PAGES; pages++) {
    rows.push(...(await page({ limit: PAGE, after: `${last.createdAt}_${last.id}` })));
    last = rows.at(-1);
  }
  return rows;
}
