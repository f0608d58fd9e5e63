/** Walkthrough of topic 69: BTC/USD one day ahead, from 48 hourly bars. `npm run example:69 -- --help` */
import { topic69Plan } from "allora-forge";
import { runWalkthrough } from "./walkthrough";

await runWalkthrough({
  topicId: 69,
  metadata: "PLAYGROUND: 1 day BTC/USD Price Prediction",
  kind: "price",
  plan: topic69Plan,
  days: { full: 500, quick: 120 },
  folds: 3,
});
