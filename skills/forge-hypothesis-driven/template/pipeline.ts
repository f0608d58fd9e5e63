/** This project's pipeline: from a claim to its test. */
import { definePipeline, stages } from "allora-forge/skill";
import { features } from "./features";
import { gates } from "./gates";
import { model } from "./model";
import { triggers } from "./monitor";
import { report } from "./report";

export default definePipeline({
  features,
  model,
  gates,
  report,
  triggers,
  stages: [
    stages.data,
    stages.integrity,
    stages.freeze,
    stages.optimise,
    stages.evaluate,
    stages.open,
    stages.refit,
    stages.deploy,
  ],
});
