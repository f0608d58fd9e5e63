/** The report of a project: what was claimed, every stage, intervals, how often the evaluation set was looked at, what was tried. */
import { writeFileSync } from "node:fs";
import path from "node:path";
import { readAnswers, readCheckpoints } from "./answers";
import { configurationsOf } from "./configurations";
import { readLooks } from "./looks";
import type { Project } from "./project";
import { comparisonText, conditionsOf, share, stageSections } from "./report-stages";
import { htmlOf, markdownOf, type ReportSection } from "./report-text";
import type { StageRecord } from "./state";

/** Trainings of a project, and configurations in them: what multiple testing has to be corrected for. */
export function triedOf({ state }: Pick<Project, "state">): {
  trainings: number;
  configurations: number;
  evaluated: number;
} {
  const { trainings } = state.value;
  return {
    trainings: trainings.length,
    configurations: configurationsOf(trainings),
    evaluated: trainings.filter(({ stage }) => stage === "evaluate").length,
  };
}

/** The sections that every skill's report has; a project's report.ts may add to them. */
export function sectionsOf(project: Project): ReportSection[] {
  const { config, pipeline, state, folder } = project;
  const { looks } = readLooks(folder);
  const tried = triedOf(project);
  const iterations = new Set(looks.filter(({ set }) => set === "evaluation").map(({ experiment }) => experiment)).size;
  const { stages, chosen, frozen, trainings } = state.value;
  const { target, data, partitions } = config;
  return [
    {
      title: "In short",
      blocks: [
        {
          table: {
            head: ["what", "value"],
            rows: [
              ...(config.rehearsal ? [["Rehearsal", "the gates were set to be passed: nothing is proved"]] : []),
              ["Method", config.skill],
              [
                "Target",
                target === null
                  ? "not chosen"
                  : `topic ${target.topicId}, ${target.asset}, ${target.kind}, ${target.horizonMinutes} minutes ahead (${target.name})`,
              ],
              ["Evaluation set", verdict(stages.evaluate)],
              ["Deployment set", verdict(stages.open)],
              ["Iterations on the evaluation set", `${iterations} (${looks.length} looks in looks.jsonl)`],
              ["Configurations tried", `${tried.configurations} in ${tried.trainings} trainings`],
              ["Rules frozen at", frozen?.at ?? "not yet"],
              ["Model", chosen === null ? "none" : `${chosen.family} ${JSON.stringify(chosen.params)}`],
              ["Worker", state.value.deploymentId ?? "none"],
            ],
          },
        },
      ],
    },
    ...claimOf(project),
    {
      title: "Partitions",
      blocks: [
        {
          table: {
            head: ["set", "from", "to (exclusive)", "price moved", "volatility a day"],
            rows: [
              ["optimisation", data.start, partitions.optimizationEnd],
              ["evaluation", partitions.optimizationEnd, partitions.evaluationEnd],
              ["deployment", partitions.evaluationEnd, partitions.deploymentEnd],
            ].map((row) => [...row, ...conditionsOf(stages.data, row[0])]),
          },
        },
        {
          text: `Gap: ${partitions.gapBars} bars of ${data.intervalMinutes} minutes on each border. Candles: ${data.source ?? "the instance's own source"}.`,
        },
      ],
    },
    {
      title: "Features",
      blocks: [
        {
          table: {
            head: ["feature", "goal", "quantity", "windows", "normaliser", "rationale"],
            rows: config.features.map((one) => [
              one.name,
              one.goal,
              one.quantity,
              windowsText(one.windows),
              one.normaliser,
              one.rationale,
            ]),
          },
        },
        { text: `Parts or a single model: ${config.decomposition.decision}. ${config.decomposition.reason}` },
      ],
    },
    {
      title: "Loss",
      blocks: [
        {
          text: `${config.loss.name} ${JSON.stringify(config.loss.parameters)}. What it believes: ${config.loss.beliefs}`,
        },
        {
          text: `Compared with ${config.comparisonLoss.name} ${JSON.stringify(config.comparisonLoss.parameters)}: ${config.comparisonLoss.why}`,
        },
        { text: comparisonText(stages.optimise) },
      ],
    },
    {
      title: "Stages",
      blocks: [
        {
          table: {
            head: ["stage", "verdict", "ended", "what it found"],
            rows: pipeline.stages.map(({ name }) => [
              name,
              verdict(stages[name]),
              stages[name]?.at ?? "",
              stages[name]?.summary ?? "",
            ]),
          },
        },
      ],
    },
    ...pipeline.stages.flatMap(({ name, title }) => stageSections(name, title, stages[name])),
    {
      title: "Trainings",
      blocks: [
        {
          table: {
            head: ["for", "configurations", "accuracy", "CZAR improvement", "data", "training"],
            rows: trainings.map((one) => [
              `${one.stage}: ${one.purpose}`,
              String(one.asked),
              share(one.metrics?.directional_accuracy),
              share(one.metrics?.czar_improvement),
              one.fingerprint?.slice(0, 12) ?? "not ended",
              one.id,
            ]),
          },
        },
        {
          text: `Code ${frozen?.codeVersion ?? "unknown"}, seed ${config.search.seed}, experiment ${project.digests.experiment.slice(0, 12)}. The same configuration and candles give the same figures.`,
        },
      ],
    },
    {
      title: "Questions and answers",
      blocks: [{ table: { head: ["question", "answer"], rows: answersOf(folder) } }],
    },
    {
      title: "Limits",
      blocks: [
        {
          text: `The figures hold for ${target?.asset ?? "the asset"} between ${data.start} and ${partitions.deploymentEnd}. Each look at the evaluation set and each configuration tried makes a good result more likely by luck; both are counted above. Rebuild after ${config.monitor.maxAgeDays} days, or when the monitor says so.`,
        },
      ],
    },
  ];
}

function verdict(record: StageRecord | undefined): string {
  return record === undefined ? "not yet" : record.passed ? "passed" : "FAILED";
}

function claimOf({ config }: Project): ReportSection[] {
  const sections: ReportSection[] = [];
  if (config.claim !== null) {
    const { statement, mechanism, falsifiedBy } = config.claim;
    sections.push({
      title: "Claim",
      blocks: [
        { text: statement },
        { text: `Why: ${mechanism}` },
        { text: `Refuted by a failure of: ${falsifiedBy.join(", ")}.` },
      ],
    });
  }
  if (config.fakes.length > 0) {
    sections.push({
      title: "Ways to be fake",
      blocks: [
        { table: { head: ["way", "gate that would show it"], rows: config.fakes.map(({ way, gate }) => [way, gate]) } },
      ],
    });
  }
  return sections;
}

function windowsText(windows: Project["config"]["features"][number]["windows"]): string {
  const parts = Object.entries(windows).map(([name, one]) =>
    "bars" in one ? `${name} ${one.bars} bars (${one.reason})` : `${name} ${one.horizons} H`,
  );
  return parts.join(", ") || "none";
}

function answersOf(folder: string): string[][] {
  const answers = readAnswers(folder);
  return readCheckpoints(folder).map(({ id, question }) => [question, answers[id]?.answer ?? "not answered"]);
}

/** Writes report.md and report.html into the output folder. */
export function writeReport(project: Project, sections: readonly ReportSection[]): { markdown: string; html: string } {
  const title = `${project.config.name}: report`;
  const folder = path.join(project.folder, project.config.outputDir);
  const files = { markdown: path.join(folder, "report.md"), html: path.join(folder, "report.html") };
  writeFileSync(files.markdown, markdownOf(title, sections));
  writeFileSync(files.html, htmlOf(title, sections));
  return files;
}
