/** The verbs about evaluations. */
export { evaluateArrays } from "./evaluate-arrays";
export { getEvaluation } from "./get-evaluation";
export { requestEvaluation } from "./request-evaluation";
