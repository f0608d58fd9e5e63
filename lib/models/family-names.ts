/** The names of all model families; what each is stands in its folder and in `families.ts`. */
export const FAMILY_NAMES = [
  "gbdt",
  "linear",
  "mlp",
  "conv1d",
  "gru",
  "blend",
  "ensemble",
  "zero",
  "momentum",
  "lightgbm",
  "onnx",
  "layers",
] as const;
/** A family of models. */
export type FamilyName = (typeof FAMILY_NAMES)[number];
