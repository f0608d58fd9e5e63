/** Where things stand in the memory of a fit; ../memory.ts and ../score.ts have the same. */

// Byte offsets in the command block.
export const NEXT: usize = 0;
export const DONE: usize = 4;
export const GROUPS: usize = 16;
export const ROWS: usize = 20;
export const STRIDE: usize = 24;
export const WEIGHTED: usize = 28;
export const CONSTRAINED: usize = 32;
export const BINS: usize = 36;
export const ROW_ORDER: usize = 40;
export const ORDERED: usize = 44;
export const EDGES: usize = 48;
export const RESULTS: usize = 52;
export const FROM: usize = 56;
export const TO: usize = 60;
export const BUILT: usize = 64;
export const PARENT: usize = 68;
export const SEARCH_BUILT: usize = 72;
export const MONOTONE: usize = 76;
export const COUNT_UNIT: usize = 80;
export const BUILT_NODE: usize = 128;
export const PARENT_NODE: usize = 256;

// Byte offsets in a node's block.
export const FEWEST: usize = 0;
export const MOST: usize = 8;
export const SHARE: usize = 16;
export const WEIGHT: usize = 24;
export const L2: usize = 32;
export const LEAST_WEIGHT: usize = 40;
export const MOST_WEIGHT: usize = 48;
export const GRADIENT: usize = 56;
export const L1: usize = 64;
export const LOWER: usize = 72;
export const UPPER: usize = 80;
export const UNSPLIT: usize = 88;
export const LEAST_PRODUCT: usize = 96;

/** Adding and taking away 1.5·2^52 rounds to the nearest integer. */
export const ROUNDING: f64 = 6755399441055744.0;
