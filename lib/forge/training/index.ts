/** The verbs about trainings. */
export { getTraining } from "./get-training";
export { requestTraining } from "./request-training";
export type { TrainingRequest } from "./search-request";
