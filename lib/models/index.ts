/** Models: one interface, the families behind it, and artifacts. */
export { type Artifact, type ArtifactInput, decodeArtifact, encodeArtifact } from "./artifact";
export * from "./families";
export { type BinnedMatrix, binMatrix } from "./gbdt/binning";
export { type Forest, GbdtModel } from "./gbdt/forest";
export { fitBinned, gbdtFamily } from "./gbdt/gbdt";
export { quickGrid, walkthroughGrid } from "./gbdt/grids";
export { GbdtParams } from "./gbdt/params";
export { linearFamily } from "./linear/linear";
export { LinearModel } from "./linear/linear-model";
export { LinearParams } from "./linear/params";
export { ArtifactManifest } from "./manifest";
export * from "./matrix";
export { mlpFamily } from "./mlp/mlp";
export { MlpModel } from "./mlp/network";
export { MlpParams } from "./mlp/params";
export * from "./model";
export { type ObjectiveInput, objectiveFunctions } from "./objective/functions";
export * from "./objective/objective";
