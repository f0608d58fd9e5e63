/** Models: one interface, the families behind it, and artifacts. */
export { type BinnedMatrix, binMatrix } from "./gbdt/binning";
export { type Forest, GbdtModel } from "./gbdt/forest";
export { fitBinned, gbdtFamily } from "./gbdt/gbdt";
export { GbdtParams } from "./gbdt/params";
export * from "./matrix";
export * from "./model";
