/** Parameters of gradient boosting; defaults are LightGBM's. */
import { z } from "zod";

export const GbdtParams = z.strictObject({
  trees: z.number().int().min(1).max(5000).default(100),
  learningRate: z.number().gt(0).max(1).default(0.1),
  /** Most splits between the root and a leaf. */
  maxDepth: z.number().int().min(1).max(64).default(64),
  /** Most leaves of a tree. */
  leaves: z.number().int().min(2).max(1024).default(31),
  minRowsPerLeaf: z.number().int().min(1).max(1_000_000).default(20),
  /** The hessian of squared error is 1 a row, so this matters only above minRowsPerLeaf. */
  minHessianPerLeaf: z.number().min(0).max(1_000_000).default(1e-3),
  /** Added to the hessian of each leaf: shrinks leaf values. */
  l2: z.number().min(0).max(1e9).default(0),
  /** A split must improve the squared error by more than this. */
  minGain: z.number().min(0).max(1e9).default(0),
  maxBins: z.number().int().min(2).max(255).default(255),
});
export type GbdtParams = z.infer<typeof GbdtParams>;
