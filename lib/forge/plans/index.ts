/** The verbs about feature plans. */
export { createPlan } from "./create-plan";
export { describeFeatures } from "./describe-features";
export { getPlan } from "./get-plan";
export { getPlanAnalysis } from "./get-plan-analysis";
export { listPlans } from "./list-plans";
export { requestPlanAnalysis } from "./request-plan-analysis";
