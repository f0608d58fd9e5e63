/** Scales of the comparison's charts: parameters and metrics of many candidates on parallel axes. Pure. */
import type { ComparisonView } from "@/lib/forge/views";

export type Candidate = ComparisonView["candidates"][number];
export type Cell = number | string | null;

export interface Axis {
  key: string;
  name: string;
  isMetric: boolean;
  /** Ascending; of text in order of appearance. */
  ticks: readonly (number | string)[];
  /** 0 (bottom) to 1 (top); null when the candidate has no value here. */
  place: (value: Cell) => number | null;
}

const MOST_TICKS = 5;

function numberAxis(values: readonly number[]): Pick<Axis, "ticks" | "place"> {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const distinct = [...new Set(values)].sort((a, b) => a - b);
  // Few values (the usual grid) stand at even distances: 0.01, 0.05 and 0.1 would else crowd at one end.
  if (distinct.length <= MOST_TICKS + 1) {
    const last = Math.max(1, distinct.length - 1);
    return {
      ticks: distinct,
      place: (value) => {
        const at = typeof value === "number" ? distinct.indexOf(value) : -1;
        return at < 0 ? null : distinct.length === 1 ? 0.5 : at / last;
      },
    };
  }
  const ticks = Array.from({ length: MOST_TICKS }, (_, i) => low + (i * (high - low)) / (MOST_TICKS - 1));
  return {
    ticks,
    place: (value) => (typeof value === "number" && Number.isFinite(value) ? (value - low) / (high - low || 1) : null),
  };
}

function textAxis(values: readonly string[]): Pick<Axis, "ticks" | "place"> {
  const distinct = [...new Set(values)];
  const last = Math.max(1, distinct.length - 1);
  return {
    ticks: distinct,
    place: (value) => {
      const at = value === null ? -1 : distinct.indexOf(String(value));
      return at < 0 ? null : distinct.length === 1 ? 0.5 : at / last;
    },
  };
}

function axisOf(key: string, name: string, isMetric: boolean, values: readonly Cell[]): Axis | null {
  const given = values.filter((value) => value !== null && value !== undefined) as (number | string)[];
  if (given.length === 0) return null;
  const numbers = given.filter((value): value is number => typeof value === "number" && Number.isFinite(value));
  const scale = numbers.length === given.length ? numberAxis(numbers) : textAxis(given.map(String));
  return { key, name, isMetric, ...scale };
}

/** More axes than this cannot be read side by side. */
const MOST_PARAMS = 8;

/**
 * Parameters that take several values, the family first, then those that most candidates have. What only some families have
 * differs only if it differs among these.
 */
export function differingParams(candidates: readonly Candidate[]): string[] {
  const values = new Map<string, { count: number; distinct: Set<unknown> }>();
  for (const { params } of candidates) {
    for (const [name, value] of Object.entries(params)) {
      const known = values.get(name) ?? { count: 0, distinct: new Set() };
      known.count++;
      known.distinct.add(value);
      values.set(name, known);
    }
  }
  const differing = [...values].filter(([, { distinct }]) => distinct.size > 1);
  differing.sort(([a, one], [b, other]) => Number(b === "family") - Number(a === "family") || other.count - one.count);
  return differing.slice(0, MOST_PARAMS).map(([name]) => name);
}

/** An axis for each parameter that differs, then one for each metric asked for. */
export function axesOf(candidates: readonly Candidate[], metrics: readonly { key: string; short: string }[]): Axis[] {
  const params = differingParams(candidates).map((name) =>
    axisOf(
      name,
      name,
      false,
      candidates.map(({ params: own }) => own[name] ?? null),
    ),
  );
  const values = metrics.map(({ key, short }) =>
    axisOf(
      key,
      short,
      true,
      candidates.map((candidate) => candidate.metrics[key] ?? null),
    ),
  );
  return [...params, ...values].filter((axis) => axis !== null);
}

export function valueOn(axis: Axis, candidate: Candidate): Cell {
  return (axis.isMetric ? candidate.metrics[axis.key] : candidate.params[axis.key]) ?? null;
}
