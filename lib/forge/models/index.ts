/** The verbs about models. */
export { downloadModel, type ModelFile } from "./download-model";
export { getModel } from "./get-model";
export { type ImportModelInput, importModel } from "./import-model";
export { listFamilies } from "./list-families";
export { listModels } from "./list-models";
