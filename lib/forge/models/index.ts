/** The verbs about models. */
export { getModel } from "./get-model";
export { listModels } from "./list-models";
