/** This project's pipeline: from data to a target. */
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
    stages.inspect,
    stages.design,
    stages.data,
    stages.integrity,
    stages.freeze,
    stages.ladder,
    stages.optimise,
    stages.stress,
    stages.evaluate,
    stages.open,
    stages.refit,
    stages.deploy,
  ],
});
