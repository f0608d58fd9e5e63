/** What is asked for in a dialog, as the command that asks for the same. Pure. */

/** As a shell takes it: one word, whatever it holds. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** @param words of the command; those that are not chosen are null and left out */
export function forgeCommand(...words: (string | number | null)[]): string {
  const given = words.filter((word) => word !== null && word !== "").map((word) => shellWord(String(word)));
  return ["npx forge", ...given].join(" ");
}

/** An option with its value; nothing where it was left as it is. */
function option(name: string, value: string | number | null | undefined): (string | number | null)[] {
  return value === null || value === undefined || value === "" ? [] : [`--${name}`, value];
}

/** So much of a model's id tells it from every other. */
const ID_DIGITS = 12;

interface Deployment {
  topicId: number;
  modelId: string;
  kind: string | null;
  /** Address, alias or id. */
  wallet?: string;
}

export function deployCommand({ topicId, modelId, kind, wallet }: Deployment): string {
  const options = [...option("kind", kind), ...option("wallet", wallet)];
  return forgeCommand("deploy", topicId, modelId.slice(0, ID_DIGITS), ...options);
}

interface Backfill {
  markets: readonly string[];
  source: string;
  /** Either days back from now, or from one day until another, exclusive. */
  days?: number;
  from?: string;
  to?: string;
}

export function backfillCommand({ markets, source, days, from, to }: Backfill): string {
  const span = [...option("days", days), ...option("from", from), ...option("to", to)];
  return forgeCommand("data", "backfill", ...markets, ...span, ...option("source", source));
}

/** As `requestOf` of the training form makes it. */
export type TrainingChoice = {
  topicId?: number;
  family?: string;
  families?: readonly string[];
  readyPlan?: string;
  planId?: string;
  search?: unknown;
  halving?: boolean;
  folds?: number;
  walk?: string;
  windowDays?: number;
  embargo?: string;
  source?: string;
  days?: number;
  holdoutDays?: number;
  seed?: number;
  triedBefore?: number;
};

function searchWord(search: unknown): string | number | null {
  if (typeof search === "string") return search === "quick" ? null : search;
  if (typeof search === "object" && search !== null && "random" in search) return Number(search.random);
  return "configurations.json";
}

/** Null for what the command has no word for. */
export function trainCommand(request: TrainingChoice): string | null {
  const { topicId, family, families, embargo } = request;
  if (topicId === undefined || (embargo !== undefined && embargo !== "horizon")) return null;
  return forgeCommand(
    "train",
    topicId,
    ...(families === undefined
      ? option("family", family === "gbdt" ? null : family)
      : ["--families", families.join(",")]),
    ...option("ready-plan", request.readyPlan),
    ...option("plan", request.planId),
    ...option("search", searchWord(request.search)),
    ...(request.halving === true ? ["--halving"] : []),
    ...option("folds", request.folds === 3 ? null : request.folds),
    ...option("window-days", request.windowDays),
    ...option("source", request.source),
    ...option("days", request.days),
    ...option("holdout-days", request.holdoutDays),
    ...option("seed", request.seed === 42 ? null : request.seed),
    ...option("tried-before", request.triedBefore),
  );
}
