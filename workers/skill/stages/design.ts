/** The stage of signal-discovery that writes the person's choice of target and signals into the configuration. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { namesOf, readAnswers } from "@/workers/skill/answers";
import { type ProjectConfig, parseConfig } from "@/workers/skill/config";
import { featuresOfSignal } from "@/workers/skill/inspect/signal-features";
import { planOf } from "@/workers/skill/plan";
import type { Stage } from "@/workers/skill/project";
import { SkillError } from "@/workers/skill/skill-error";
import { lookbackOf } from "@/workers/skill/spans";
import { barsFor, targetOf } from "@/workers/skill/topics";

export const design: Stage = {
  name: "design",
  title: "Write the chosen target and signals into the configuration",
  once: true,
  async run(run) {
    const { folder } = run.project;
    const answers = readAnswers(folder);
    const target = await targetOf(run.client, Number(answers.target?.answer));
    const markets = run.config.data.markets;
    if (!markets.includes(target.asset)) {
      throw new SkillError(
        "config",
        `Topic ${target.topicId} asks for ${target.asset}; the data that were inspected are of ${markets.join(", ")}.`,
        `Choose a topic of one of these, or begin a project with --market ${target.asset}.`,
      );
    }
    const names = namesOf(answers.signals?.answer ?? "");
    const file = path.join(folder, "config.json");
    const config = parseConfig(JSON.parse(readFileSync(file, "utf8")));
    const designed = withSignals(
      { ...config, target, data: { ...config.data, ...barsFor(target.horizonMinutes) } },
      names,
    );
    writeFileSync(file, `${JSON.stringify(designed, null, 2)}\n`);
    const standing = (run.state.stages.inspect?.details.standing ?? []) as string[];
    const doubtful = names.filter((name) => !standing.includes(name));
    const doubt = doubtful.length === 0 ? "" : `; not beyond chance in the inspection: ${doubtful.join(", ")}`;
    return {
      passed: true,
      summary: `topic ${target.topicId}, ${designed.features.length} features of ${names.join(", ")}${doubt}`,
      details: { signals: names, doubtful },
    };
  },
};

/** @throws SkillError for a name that is no signal */
export function withSignals(config: ProjectConfig, names: readonly string[]): ProjectConfig {
  const chosen = [...new Set(names)].map((name) => {
    const found = featuresOfSignal(name);
    if (found !== undefined) return found;
    throw new SkillError(
      "config",
      `There is no signal "${name}".`,
      "Answer `signals` with names of out/inspection.md.",
    );
  });
  const goals = new Map(chosen.map(({ goal }) => [goal.goal, goal]));
  const designed = { ...config, goals: [...goals.values()], features: chosen.flatMap(({ features }) => features) };
  const { leastGapBars } = lookbackOf(planOf(designed));
  return { ...designed, partitions: { ...config.partitions, gapBars: leastGapBars } };
}
