/** The verb that leads from a topic to a live worker. */
export { hasUnfinishedWalkthrough, runWalkthrough, type WalkthroughInput } from "./run-walkthrough";
export { waitForJob } from "./wait-for-job";
