/** The stage that writes down partitions and gates before there is any result. */
import { heldOutText } from "@/workers/skill/held-out";
import type { Stage } from "@/workers/skill/project";
import { codeVersion } from "@/workers/skill/project";

export const freeze: Stage = {
  name: "freeze",
  title: "Freeze partitions and gates, before any result",
  async run(run) {
    const { gates, partitions } = run.project.digests;
    const { frozen } = run.state;
    // What was frozen first stands: its time is the proof.
    if (frozen === null || frozen.gates !== gates || frozen.partitions !== partitions) {
      run.state.frozen = { at: new Date().toISOString(), gates, partitions, codeVersion: codeVersion(run.root) };
      run.save();
    }
    const asked = run.project.pipeline.gates(run.config);
    return {
      passed: asked.length > 0,
      summary:
        asked.length > 0
          ? `${asked.length} gates and three partitions stand since ${run.state.frozen?.at}. ${heldOutText(run.config, run.plan())}`
          : "There is no gate: say in config.json what must be true of the result.",
    };
  },
};
