/** The verbs about trainings. */
export { compareTrainings } from "./compare-trainings";
export { getTraining } from "./get-training";
export { listTrainings } from "./list-trainings";
export { openHoldout } from "./open-holdout";
export { requestTraining } from "./request-training";
export type { TrainingRequest } from "./search-request";
