/** Parameters of gradient boosting; defaults are LightGBM's. */
import { z } from "zod";
import { Objective, SQUARED } from "@/lib/models/objective/objective";

export const GbdtParams = z.strictObject({
  trees: z.number().int().min(1).max(5000).default(100),
  learningRate: z.number().gt(0).max(1).default(0.1),
  /** Most splits between the root and a leaf. */
  maxDepth: z.number().int().min(1).max(64).default(64),
  /** Most leaves of a tree. */
  leaves: z.number().int().min(2).max(1024).default(31),
  minRowsPerLeaf: z.number().int().min(1).max(1_000_000).default(20),
  /** Sum of hessians; that of squared error is 1 a row, so there it matters only above minRowsPerLeaf. */
  minHessianPerLeaf: z.number().min(0).max(1_000_000).default(1e-3),
  /** Taken from the magnitude of each leaf's gradient: small leaves become 0. */
  l1: z.number().min(0).max(1e9).default(0),
  /** Added to the hessian of each leaf: shrinks leaf values. */
  l2: z.number().min(0).max(1e9).default(0),
  /** A split must improve twice the loss by more than this. */
  minGain: z.number().min(0).max(1e9).default(0),
  maxBins: z.number().int().min(2).max(255).default(255),
  objective: Objective.default(SQUARED),
  /** Share of the rows that each tree sees, drawn anew for each. */
  subsample: z.number().gt(0).max(1).default(1),
  /** Share of the columns that each tree may split, drawn anew for each. */
  columnSample: z.number().gt(0).max(1).default(1),
  /** Stop when so many trees have not made the loss of the rows set aside less; 0 for never. */
  earlyStoppingRounds: z.number().int().min(0).max(5000).default(0),
  /** Share of the rows, the last in time, that early stopping sets aside. */
  validationShare: z.number().gt(0).max(0.5).default(0.15),
  /** By name of a column: 1 where predictions must not fall as it rises, −1 where they must not rise. */
  monotone: z.record(z.string().min(1).max(200), z.union([z.literal(1), z.literal(-1)])).default({}),
});
export type GbdtParams = z.infer<typeof GbdtParams>;
