/** The stage that adds one goal's features at a time, so that each has to show what it brings. */
import { featuresOfGoals } from "@/workers/skill/parts";
import type { Stage } from "@/workers/skill/project";
import { SkillError } from "@/workers/skill/skill-error";
import { share } from "./baselines";
import { trainVariants, withFeatures } from "./variants";

export const ladder: Stage = {
  name: "ladder",
  title: "Add one goal's features at a time",
  async run(run) {
    const [candidate] = run.project.pipeline.model(run.config);
    if (candidate === undefined) throw new SkillError("config", "model.ts gives no candidate.", "Give at least one.");
    const goals = run.config.goals.map(({ goal }) => goal);
    const plan = run.plan();
    const variants = goals.flatMap((goal, i) => {
      const names = featuresOfGoals(run.config, goals.slice(0, i + 1));
      const part = withFeatures(plan, (name) => names.has(name));
      return part.engineered.length === 0 ? [] : [{ name: i === 0 ? goal : `+ ${goal}`, plan: part, candidate }];
    });
    const steps = await trainVariants(run, "ladder", variants);
    return {
      passed: true,
      summary: steps.map(({ name, accuracy }) => `${name} ${share(accuracy)}`).join(", "),
      details: { steps },
    };
  },
};
