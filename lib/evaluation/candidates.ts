/** What a search tries: a family with its parameters; lists of them by hand, by product and by chance. */
import { type FamilyName, familyByName, ModelError } from "@/lib/models";
import { seededRandom } from "@/lib/models/random";
import { EvaluationError } from "./report";

/** A configuration to try: a family and its parameters. */
export interface Candidate {
  readonly family: FamilyName;
  /** Of the family; what is left out takes the family's default. */
  readonly params: object;
}

/** A parameter of a random search: a number between two bounds, or one of some values. */
export type ParameterRange =
  | {
      from: number;
      to: number;
      /** log: each factor of ten is as likely as the next. Default linear. */
      scale?: "linear" | "log";
      /** Only whole numbers, both bounds among them. */
      whole?: boolean;
    }
  | { oneOf: readonly unknown[] };

/** Equal draws are drawn again, so many times for each that is wanted. */
const DRAWS_PER_CANDIDATE = 20;

/** Candidates of one family. */
export function candidatesOf(family: FamilyName, params: readonly object[]): Candidate[] {
  return params.map((one) => ({ family, params: one }));
}

/**
 * Every candidate with all its parameters, defaults filled in.
 * @throws EvaluationError naming the candidate and the parameter that cannot be used
 */
export function completeCandidates(candidates: readonly Candidate[]): Candidate[] {
  if (candidates.length === 0) {
    throw new EvaluationError("there is no candidate to try; give at least one set of parameters");
  }
  return candidates.map(({ family, params }, index) => {
    const { trainable, params: schema, title } = familyOf(family, index);
    if (!trainable) {
      throw new EvaluationError(`candidate ${index}: ${title} (${family}) cannot be trained; choose another family`);
    }
    const parsed = schema.safeParse(params);
    if (parsed.success) return { family, params: parsed.data as object };
    const issue = parsed.error.issues[0];
    throw new EvaluationError(
      `candidate ${index} (${family}): ${issue?.path.join(".") || "parameters"}: ${issue?.message}`,
    );
  });
}

function familyOf(name: string, index: number) {
  try {
    return familyByName(name);
  } catch (error) {
    if (error instanceof ModelError) throw new EvaluationError(`candidate ${index}: ${error.message}`);
    throw error;
  }
}

/** All combinations of the values of each parameter, the last parameter turning fastest. */
export function productOf(lists: Readonly<Record<string, readonly unknown[]>>): Record<string, unknown>[] {
  return Object.entries(lists).reduce<Record<string, unknown>[]>(
    (combinations, [name, values]) =>
      combinations.flatMap((combination) => values.map((value) => ({ ...combination, [name]: value }))),
    [{}],
  );
}

/**
 * `count` different draws, the same for the same seed: as the family draws them, or from `ranges`, with the family's default
 * for what they leave out. Fewer, when there are no more different ones.
 * @throws EvaluationError for a range that has no values
 */
export function drawCandidates(
  family: FamilyName,
  count: number,
  seed: number,
  ranges?: Readonly<Record<string, ParameterRange>>,
): Candidate[] {
  for (const [name, range] of Object.entries(ranges ?? {})) checkRange(name, range);
  const uniform = seededRandom(seed);
  const drawn = new Map<string, object>();
  for (let i = 0; i < count * DRAWS_PER_CANDIDATE && drawn.size < count; i++) {
    const params =
      ranges === undefined
        ? (familyByName(family).sample(uniform) as object)
        : Object.fromEntries(Object.entries(ranges).map(([name, range]) => [name, drawOne(range, uniform())]));
    const key = JSON.stringify(params);
    if (!drawn.has(key)) drawn.set(key, params);
  }
  return candidatesOf(family, [...drawn.values()]);
}

function drawOne(range: ParameterRange, uniform: number): unknown {
  if ("oneOf" in range) return range.oneOf[Math.floor(uniform * range.oneOf.length)];
  const { from, to, scale, whole } = range;
  // Whole numbers get equal shares of the span when each owns the half around it.
  const [low, high] = whole ? [from - 0.5, to + 0.5] : [from, to];
  const drawn =
    scale === "log" && !whole
      ? Math.exp(Math.log(low) + uniform * (Math.log(high) - Math.log(low)))
      : scale === "log"
        ? Math.exp(Math.log(from) + uniform * (Math.log(to) - Math.log(from)))
        : low + uniform * (high - low);
  return whole ? Math.min(to, Math.max(from, Math.round(drawn))) : drawn;
}

function checkRange(name: string, range: ParameterRange): void {
  if ("oneOf" in range) {
    if (range.oneOf.length === 0) throw new EvaluationError(`${name} has no values to draw from`);
    return;
  }
  const { from, to, scale, whole } = range;
  if (!(Number.isFinite(from) && Number.isFinite(to) && from <= to)) {
    throw new EvaluationError(`${name} is drawn from ${from} to ${to}; give two numbers, the smaller one first`);
  }
  if (scale === "log" && from <= 0) {
    throw new EvaluationError(`${name} is drawn on a log scale from ${from}; its bounds must be greater than 0`);
  }
  if (whole && !(Number.isInteger(from) && Number.isInteger(to))) {
    throw new EvaluationError(`${name} is drawn as whole numbers from ${from} to ${to}; its bounds must be whole`);
  }
}
