/** The verbs about evaluations. */
export { evaluateAnything } from "./evaluate-anything";
export { evaluateArrays } from "./evaluate-arrays";
export { evaluateCsv } from "./evaluate-csv";
export { evaluateDeployment } from "./evaluate-deployment";
export { evaluateTraining } from "./evaluate-training";
export { evaluationCsv } from "./evaluation-csv";
export { getEvaluation, getEvaluationRows } from "./get-evaluation";
export { listEvaluations } from "./list-evaluations";
export { requestEvaluation } from "./request-evaluation";
