/** Which candidates a search tries. */
import {
  type Candidate,
  candidatesOf,
  completeCandidates,
  drawCandidates,
  EvaluationError,
  productOf,
} from "@/lib/evaluation";
import { columnNames, type FeaturePlan } from "@/lib/features";
import { ForgeError } from "@/lib/forge/errors";
import { familyByName, ModelError } from "@/lib/models";
import { MOST_CONFIGURATIONS, type Search } from "./search-request";
import type { TrainingInput } from "./training-input";

/** What of a request says what is tried. */
export type SearchWish = Pick<TrainingInput, "family" | "families" | "search" | "seed">;

/**
 * The candidates, each complete; the same for the same wish.
 * @throws ForgeError invalid_input naming the configuration and parameter that cannot be used, or how many are too many
 */
export function searchOf(wish: SearchWish): Candidate[] {
  try {
    const candidates = completeCandidates(listed(wish));
    if (candidates.length <= MOST_CONFIGURATIONS) return candidates;
    throw new ForgeError(
      "invalid_input",
      `The search has ${candidates.length} configurations; at most ${MOST_CONFIGURATIONS} are tried.`,
      "Leave values out of the grid, or draw some of them with random.",
    );
  } catch (error) {
    if (!(error instanceof EvaluationError || error instanceof ModelError)) throw error;
    throw new ForgeError(
      "invalid_input",
      `The search cannot be made: ${error.message}.`,
      "Correct it (GET /api/v1/families shows what each family takes), or ask for the quick or full search.",
    );
  }
}

/**
 * What no fit could be made of is told before there are rows: one candidate that cannot be fitted ends its whole search.
 * @throws ForgeError invalid_input for a candidate that needs columns which the plan does not make
 */
export function refuseUnfitColumns(candidates: readonly Candidate[], plan: FeaturePlan): void {
  const names = columnNames(plan);
  for (const [index, { family, params }] of candidates.entries()) {
    try {
      familyByName(family).checkColumns?.(params, names);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      throw new ForgeError(
        "invalid_input",
        `Configuration ${index} (${family}) does not fit the plan: ${error.message}.`,
        "Change the plan, or leave the configuration out.",
      );
    }
  }
}

function listed({ family, families = [family], search, seed }: SearchWish): Candidate[] {
  if (search === "quick") return families.flatMap((name) => candidatesOf(name, grid(name, "quick")));
  if (search === "full" || search === "walkthrough") {
    return families.flatMap((name) => candidatesOf(name, grid(name, "full")));
  }
  const [first = family] = families;
  if (Array.isArray(search)) return candidatesOf(first, search);
  if (search.candidates !== undefined) return search.candidates;
  if (search.grid !== undefined) {
    refuseProduct(search.grid);
    return candidatesOf(first, productOf(search.grid));
  }
  const { random = 1, ranges } = search;
  return families.flatMap((name) => drawCandidates(name, random, seed, ranges));
}

function grid(family: Candidate["family"], size: "quick" | "full"): object[] {
  const { trainable, title, grid: gridOf } = familyByName(family);
  if (!trainable) throw new EvaluationError(`${title} (${family}) cannot be trained; choose another family`);
  return gridOf(size) as object[];
}

/** Before it is made: a few lists multiply to more than memory holds. */
function refuseProduct(lists: Record<string, unknown[]>): void {
  const size = Object.values(lists).reduce((product, { length }) => product * length, 1);
  if (size > MOST_CONFIGURATIONS) {
    throw new EvaluationError(
      `the grid has ${size} combinations; at most ${MOST_CONFIGURATIONS} are tried: leave values out, or draw some with random`,
    );
  }
}

/** In words, for titles. */
export function searchTitle(search: Search, halving: TrainingInput["halving"]): string {
  const what =
    typeof search === "string"
      ? `${search} search`
      : Array.isArray(search)
        ? configurations(search.length)
        : search.candidates !== undefined
          ? configurations(search.candidates.length)
          : search.grid !== undefined
            ? "grid search"
            : `random search of ${search.random}`;
  return halving === false ? what : `${what} by halving`;
}

function configurations(count: number): string {
  return count === 1 ? "1 configuration" : `${count} configurations`;
}

/** As the search's view names it. */
export function methodOf(search: Search, halving: TrainingInput["halving"]): "grid" | "random" | "halving" {
  if (halving !== false) return "halving";
  return typeof search === "object" && !Array.isArray(search) && search.random !== undefined ? "random" : "grid";
}
