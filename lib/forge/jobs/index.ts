/** The verbs about jobs. */
export { cancelJob } from "./cancel-job";
export { getJob } from "./get-job";
export { getJobLog } from "./get-job-log";
export { listJobs } from "./list-jobs";
