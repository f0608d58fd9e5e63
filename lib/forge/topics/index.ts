/** The verbs about topics. */
export { getTopic } from "./get-topic";
export { listTopics } from "./list-topics";
