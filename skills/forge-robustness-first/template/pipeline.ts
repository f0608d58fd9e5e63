/** This project's pipeline: from gates back to a model that could pass them. */
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
    stages.freeze,
    stages.data,
    stages.integrity,
    stages.baselines,
    stages.optimise,
    stages.stress,
    stages.evaluate,
    stages.open,
    stages.refit,
    stages.deploy,
  ],
});
