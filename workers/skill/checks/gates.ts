/** Principle 6: gates are data that stood before any result, and all of them hold or none does. */
import { type Gate, isTooSoft, SOFTEST } from "@/workers/skill/gates";
import { readLooks } from "@/workers/skill/looks";
import { SkillError } from "@/workers/skill/skill-error";
import type { GateResult } from "@/workers/skill/state";
import { type CheckInput, type Finding, failed, ok, open, says, unsaid } from "./check";

export function checkGates(input: CheckInput): Finding[] {
  const gates = gatesIn(input);
  if (!Array.isArray(gates)) return [gates];
  return [...stated(input, gates), ...frozen(input), ...verdicts(input, gates)];
}

function gatesIn({ project }: CheckInput): Gate[] | Finding {
  try {
    return project.pipeline.gates(project.config);
  } catch (error) {
    if (error instanceof SkillError) return failed(error.message, error.remedy);
    throw error;
  }
}

function stated(input: CheckInput, gates: readonly Gate[]): Finding[] {
  const { project } = input;
  const { config } = project;
  const findings: Finding[] = [];
  for (const set of ["evaluation", "deployment"] as const) {
    if (!gates.some(({ on }) => on.includes(set)))
      findings.push(failed(`No gate is set for the ${set} set.`, "Add gates to config.json."));
  }
  for (const [id, { why }] of Object.entries(config.gates)) {
    if (!says(why))
      findings.push(
        failed(
          `The threshold of the gate ${id} has no reason.`,
          `Write gates.${id}.why: from need, not from a result.`,
        ),
      );
  }
  const soft = gates.filter(isTooSoft);
  if (soft.length > 0 && !config.rehearsal) {
    const told = soft.map(({ id, threshold }) => `${id} ${threshold} (at the softest ${SOFTEST[id]})`).join(", ");
    findings.push(
      failed(
        `Thresholds that nearly anything passes: ${told}.`,
        'Set them from need. To practise the steps on the sandbox, say "rehearsal": true in config.json: then nothing is proved, and that is said.',
      ),
    );
  }
  const ids = new Set(gates.map(({ id }) => id));
  const named = [...(config.claim?.falsifiedBy ?? []), ...config.fakes.map(({ gate }) => gate)];
  for (const id of named.filter((one) => !ids.has(one))) {
    findings.push(failed(`"${id}" is to refute the result, but is no gate here.`, "Add it to gates in config.json."));
  }
  if (config.skill === "hypothesis-driven" && (config.claim?.falsifiedBy.length ?? 0) === 0) {
    findings.push(unsaid(input, "Nothing would refute the claim.", "Name gates in claim.falsifiedBy."));
  }
  if (config.skill === "robustness-first" && config.fakes.length < 3) {
    findings.push(
      failed(
        `${config.fakes.length} ways to be fake are listed.`,
        "List at least three in fakes, each with the gate that shows it.",
      ),
    );
  }
  return findings.length > 0 ? findings : [ok(`${gates.length} gates with thresholds and reasons`)];
}

function frozen({ project }: CheckInput): Finding[] {
  const { frozen: kept } = project.state.value;
  const { looks } = readLooks(project.folder);
  const [first] = looks;
  if (first === undefined)
    return [kept === null ? open("The gates are not frozen yet.", "Run the pipeline.") : ok(`frozen at ${kept.at}`)];
  if (kept === null || kept.at >= first.at) {
    return [
      failed(`The gates were not frozen before the first look (${first.at}).`, "Begin a new project with later dates."),
    ];
  }
  const changed = [kept, ...looks].some(({ gates }) => gates !== project.digests.gates);
  if (changed) {
    return [
      failed(
        `The gates were changed after the first look (${first.at}).`,
        "Put config.json and gates.ts back. Other gates need a new project.",
      ),
    ];
  }
  return [
    ok(
      `the gates stood ${Math.round((Date.parse(first.at) - Date.parse(kept.at)) / 1000)} s before the first look, and stand unchanged`,
    ),
  ];
}

function verdicts({ project }: CheckInput, gates: readonly Gate[]): Finding[] {
  const { stages } = project.state.value;
  const findings: Finding[] = [];
  for (const [name, set] of [
    ["evaluate", "evaluation"],
    ["open", "deployment"],
  ] as const) {
    const record = stages[name];
    if (record === undefined) continue;
    if (record.experiment !== project.digests.experiment) {
      findings.push(open(`The verdict on the ${set} set is of another configuration.`, "Run the pipeline."));
      continue;
    }
    const expected = gates.filter(({ on }) => on.includes(set));
    const wrong = expected.find(
      (gate) =>
        !agrees(
          gate,
          record.gates.find(({ id }) => id === gate.id),
        ),
    );
    if (wrong !== undefined) {
      findings.push(
        failed(
          `The verdict on the ${set} set does not follow from the gate ${wrong.id}.`,
          "Run the stage again; do not write to state.json.",
        ),
      );
    } else if (record.passed !== record.gates.every(({ state }) => state === "pass")) {
      findings.push(
        failed(
          `The verdict on the ${set} set is not that of all gates.`,
          "Run the stage again; do not write to state.json.",
        ),
      );
    } else if (!record.passed) {
      const no = record.gates.filter(({ state }) => state !== "pass").map(({ id }) => id);
      findings.push(failed(`The ${set} set was not passed: ${no.join(", ")}.`, adviceOf(record.gates)));
    } else findings.push(ok(`all ${record.gates.length} gates of the ${set} set hold`));
  }
  return findings.length > 0 ? findings : [open("There is no verdict yet.", "Run the pipeline.")];
}

/** Threshold and state of a stored result are what the gate says of its value. */
function agrees(gate: Gate, result: GateResult | undefined): boolean {
  if (result === undefined || result.threshold !== gate.threshold || result.passes !== gate.passes) return false;
  if (result.value === null) return result.state === "not_run";
  const { value } = result;
  const holds = {
    least: value >= gate.threshold,
    most: value <= gate.threshold,
    above: value > gate.threshold,
    below: value < gate.threshold,
  }[gate.passes];
  return result.state === (holds ? "pass" : "fail");
}

export function adviceOf(gates: readonly GateResult[]): string {
  return [...new Set(gates.filter(({ state }) => state !== "pass").map(({ advice }) => advice))].join(" ");
}
