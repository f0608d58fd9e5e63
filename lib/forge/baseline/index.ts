/** The verbs about a topic's baseline. */
export { proposeBaseline } from "./propose-baseline";
export { startBaseline } from "./start-baseline";
