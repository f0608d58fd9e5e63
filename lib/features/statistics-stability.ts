/** Whether a column keeps its distribution over time: the population stability index on the decile bins of a base sample. */
import { lowerBoundOf, quantileOf } from "./statistics-ranks";

/** An empty bin counts as this share, so that the index stays finite. */
const LEAST_SHARE = 1e-4;

/** Bins between the deciles of a base sample; a decile that repeats (many rows of one value) is a bin of its own. */
export interface DecileBins {
  readonly edges: Float64Array;
  /** By edge: 1 where it is a bin itself. */
  readonly isAtom: Uint8Array;
  /** The base sample's share of each bin. */
  readonly shares: Float64Array;
}

/** @param base ascending, at least one value */
export function decileBins(base: Float64Array): DecileBins {
  const deciles = Float64Array.from({ length: 11 }, (_, tenth) => quantileOf(base, tenth / 10));
  const repeated = new Set(deciles.filter((value, i) => i > 0 && value === deciles[i - 1]));
  const edges = Float64Array.from(new Set([...deciles.subarray(1, 10), ...repeated])).sort();
  const isAtom = Uint8Array.from(edges, (edge) => (repeated.has(edge) ? 1 : 0));
  return { edges, isAtom, shares: sharesOf(base, edges, isAtom) };
}

/**
 * Σ (share − base share) · ln(share / base share) over the bins: 0 for the same distribution; below 0.1 counts as stable,
 * above 0.2 as shifted (section 13 of the reference's gates asks for less than 0.2).
 */
export function stabilityIndex({ edges, isAtom, shares }: DecileBins, values: Float64Array): number {
  const seen = sharesOf(values, edges, isAtom);
  let index = 0;
  for (let bin = 0; bin < seen.length; bin++) {
    const now = Math.max(LEAST_SHARE, seen[bin] as number);
    const then = Math.max(LEAST_SHARE, shares[bin] as number);
    index += (now - then) * Math.log(now / then);
  }
  return index;
}

/** Bin 2i holds what is below edge i (and at it, unless the edge is an atom: those are in bin 2i + 1). */
function sharesOf(values: Float64Array, edges: Float64Array, isAtom: Uint8Array): Float64Array {
  const counts = new Float64Array(2 * edges.length + 1);
  for (const value of values) {
    const edge = lowerBoundOf(edges, value);
    const bin = edges[edge] === value && isAtom[edge] === 1 ? 2 * edge + 1 : 2 * edge;
    counts[bin] = (counts[bin] as number) + 1;
  }
  return counts.map((count) => count / values.length);
}
