/** The verbs about live workers. */
export { deployWorker } from "./deploy-worker";
export { deploymentLogs } from "./deployment-logs";
export { deploymentScores } from "./deployment-scores";
export { deploymentTimeline } from "./deployment-timeline";
export { reconcile, startAll, stopAll } from "./fleet";
export { getDeployment } from "./get-deployment";
export { listDeployments } from "./list-deployments";
export { removeDeployment } from "./remove-deployment";
export { startDeployment } from "./start-deployment";
export { stopDeployment } from "./stop-deployment";
