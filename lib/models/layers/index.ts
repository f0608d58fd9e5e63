/** Imported tfjs LayersModels. */
export { importLayers, LayersModel, layersFamily } from "./layers";
