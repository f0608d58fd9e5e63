/** Walkthrough of topic 77: BTC/USD five minutes ahead, from 48 five-minute bars. `npm run example:77 -- --help` */
import { topic77Plan } from "allora-forge";
import { runWalkthrough } from "./walkthrough";

await runWalkthrough({
  topicId: 77,
  metadata: "PLAYGROUND FAST - 5 minute BTC/USD Price Prediction",
  kind: "price",
  plan: topic77Plan,
  days: { full: 120, quick: 21 },
  folds: 3,
});
