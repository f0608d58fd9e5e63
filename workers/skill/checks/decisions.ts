/** Principles 5 and 9: the loss and the decomposition are decisions, with reasons. */
import { digestOf } from "@/workers/skill/digest";
import { objectiveOf } from "@/workers/skill/model";
import { SkillError } from "@/workers/skill/skill-error";
import { type CheckInput, type Finding, failed, ok, open, says, unsaid } from "./check";

export function checkLoss(input: CheckInput): Finding[] {
  const { project } = input;
  const { loss, comparisonLoss } = project.config;
  const findings: Finding[] = [];
  try {
    if (digestOf(objectiveOf(loss)) === digestOf(objectiveOf(comparisonLoss))) {
      findings.push(failed("Loss and comparison loss are the same.", "Name another one as comparisonLoss."));
    }
  } catch (error) {
    if (!(error instanceof SkillError)) throw error;
    findings.push(failed(error.message, error.remedy));
  }
  if (!says(loss.beliefs)) {
    findings.push(
      unsaid(
        input,
        `The loss ${loss.name} does not say what it believes.`,
        "Write loss.beliefs: which errors cost, and why.",
      ),
    );
  }
  if (!says(comparisonLoss.why)) {
    findings.push(
      unsaid(input, `Why ${comparisonLoss.name} is the comparison is not said.`, "Write comparisonLoss.why."),
    );
  }
  if (findings.length > 0) return findings;
  const chosen = ok(`${loss.name} is chosen with its beliefs, ${comparisonLoss.name} is tried beside it`);
  const compared = project.state.value.stages.optimise?.details.comparison;
  return [
    chosen,
    compared === undefined
      ? open("The two have not been compared yet.", "Run the pipeline.")
      : ok("both were fitted on the same folds"),
  ];
}

export function checkDecomposition(input: CheckInput): Finding[] {
  const { project } = input;
  const { decision, reason, parts } = project.config.decomposition;
  const goals = new Set(project.config.goals.map(({ goal }) => goal));
  if (decision === "undecided") {
    return [
      unsaid(
        input,
        "Whether the target is better predicted in parts has not been decided.",
        'Write decomposition.decision: "single" or "parts", with the reason.',
      ),
    ];
  }
  if (!says(reason)) return [unsaid(input, `The decision "${decision}" has no reason.`, "Write decomposition.reason.")];
  if (decision === "single") return [ok("a single model, with the reason why")];
  const unknown = parts.flatMap((part) => part.goals.filter((goal) => !goals.has(goal)));
  if (parts.length < 2 || unknown.length > 0) {
    const text =
      parts.length < 2
        ? "Fewer than two parts are named."
        : `Parts name goals that there are not: ${unknown.join(", ")}.`;
    return [failed(text, "Name at least two parts, each with its goals.")];
  }
  const tested = project.state.value.stages.optimise;
  return tested === undefined
    ? [open("The parts have not been tested alone and together yet.", "Run the pipeline.")]
    : [ok(togetherText(parts.length, tested.details.together))];
}

function togetherText(count: number, found: unknown): string {
  const { isBetter } = (found ?? {}) as { isBetter?: boolean };
  const end = isBetter ? "which they beat" : "which they did not beat, and which goes on";
  return `${count} parts were tested alone and together, against the single model, ${end}`;
}
