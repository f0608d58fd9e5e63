/** The verbs about models. */
export { downloadModel, type ModelFile } from "./download-model";
export { getModel } from "./get-model";
export { importModel, type ModelImport } from "./import-model";
export { listFamilies } from "./list-families";
export { listModels } from "./list-models";
