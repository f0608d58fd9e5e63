/** Principle 7: the search was not gamed: equal tests, constant coverage, narrowing, and a count of what was tried. */
import { triedOf } from "@/workers/skill/report";
import type { TrainingRecord } from "@/workers/skill/state";
import { type CheckInput, type Finding, failed, ok, open } from "./check";

const INNER = new Set(["baselines", "ladder", "optimise", "stress"]);
/** So few configurations are looked at one by one. */
const SMALL_SEARCH = 12;
/** Blocks of equal time lack a row here and there. */
const UNEVEN = 0.25;

export function checkSearch({ project }: CheckInput): Finding[] {
  const { config, state } = project;
  const inner = state.value.trainings.filter(({ stage, testRows }) => INNER.has(stage) && testRows !== null);
  if (inner.length === 0) return [open("Nothing has been searched yet.", "Run the pipeline.")];
  const findings = [...coverage(inner), ...parity(inner), ...stopping(inner, config.model.parameters)];
  const searched = state.value.stages.optimise?.details;
  const first = Number(searched?.firstRound ?? 0);
  if (searched !== undefined && first > SMALL_SEARCH && config.search.rounds < 2) {
    findings.push(
      failed(
        `${first} configurations were searched in one round.`,
        "Set search.rounds to 2: broad first, then finer within the best.",
      ),
    );
  }
  if (findings.length > 0) return findings;
  const tried = triedOf(project);
  return [
    ok(
      `every one of ${inner.length} trainings tested as much (${inner[0]?.folds} folds of ${inner[0]?.testDays} days), in equal parts`,
    ),
    ok(`${tried.configurations} configurations in ${tried.trainings} trainings are counted`),
  ];
}

/** Comparing what was tested on more with what was tested on less would favour the luckier. */
function coverage(inner: readonly TrainingRecord[]): Finding[] {
  const budgets = new Set(inner.map(({ folds, testDays }) => (folds * testDays).toFixed(6)));
  if (budgets.size <= 1) return [];
  return [
    failed(
      `Trainings tested different amounts: ${[...budgets].map(Number).join(", ")} days in all.`,
      "Keep folds × testDays constant; a new amount is a new project.",
    ),
  ];
}

function parity(inner: readonly TrainingRecord[]): Finding[] {
  return inner.flatMap(({ purpose, testRows }) => {
    const rows = testRows ?? [];
    const [least, most] = [Math.min(...rows), Math.max(...rows)];
    if (rows.length < 2 || least >= (1 - UNEVEN) * most) return [];
    return [
      failed(
        `The test parts of "${purpose}" are unequal: ${rows.join(", ")} rows.`,
        "See where rows are missing (stage data), or shorten the tests.",
      ),
    ];
  });
}

/** Where fitting stops early, it stops on as much as it is tested on. */
function stopping(inner: readonly TrainingRecord[], parameters: Readonly<Record<string, unknown>>): Finding[] {
  const { earlyStoppingRounds = 0, validationShare = 0.15 } = parameters;
  if (typeof earlyStoppingRounds !== "number" || earlyStoppingRounds === 0 || typeof validationShare !== "number")
    return [];
  const last = inner.at(-1);
  const train = last?.trainRows?.at(-1) ?? 0;
  const test = last?.testRows?.at(-1) ?? 0;
  const ratio = (train * validationShare) / Math.max(1, test);
  if (ratio >= 0.5 && ratio <= 2) return [];
  return [
    failed(
      `Early stopping looks at ${Math.round(train * validationShare)} rows, tests at ${test}.`,
      "Choose model.parameters.validationShare so that both are about as many, or do not stop early.",
    ),
  ];
}
