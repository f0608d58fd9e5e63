/** Principles 1 and 2: every feature has a reason to be there, and its windows follow from the horizon. */
import { barsNeeded } from "@/lib/features/compile";
import type { FeatureEntry, FeaturePlan } from "@/lib/features/plan";
import { DatasetError, PlanError } from "@/lib/features/refusal";
import type { Feature } from "@/workers/skill/config";
import { type CheckInput, type Finding, failed, ok, open, says, unsaid } from "./check";

export function checkReasons(input: CheckInput): Finding[] {
  const { project, plan } = input;
  const { goals, features, claim, skill } = project.config;
  if (plan === null) return [open("There are no features yet.", "Choose target and signals.")];
  const known = new Set(goals.map(({ goal }) => goal));
  const findings: Finding[] = [];
  for (const { goal, quantity, why } of goals) {
    if (quantity === "" || !says(why)) {
      findings.push(
        failed(`The goal ${goal} does not say what it estimates and why.`, "Fill in goals in config.json."),
      );
    }
  }
  for (const feature of features) findings.push(...reasonsOf(feature, known));
  const described = new Set(features.map(({ name }) => name));
  for (const { name } of plan.engineered) {
    if (described.has(name)) continue;
    const text = `The feature ${name} of features.ts stands nowhere in config.json: it has no goal.`;
    findings.push(failed(text, "Describe it in config.json, or take it out."));
  }
  if (plan.engineered.length === 0) findings.push(failed("There is no feature.", "Give each goal at least one."));
  if (skill === "hypothesis-driven" && (claim === null || !says(claim.statement) || !says(claim.mechanism))) {
    findings.push(
      unsaid(input, "There is no claim with a mechanism.", "Write claim.statement and claim.mechanism in config.json."),
    );
  }
  return findings.length > 0
    ? findings
    : [ok(`${features.length} features have a goal, a quantity, a normaliser and a reason`)];
}

function reasonsOf({ name, goal, quantity, normaliser, rationale }: Feature, known: ReadonlySet<string>): Finding[] {
  const mend = `Fill it in at features, ${name}, in config.json, or take the feature out.`;
  const missing = Object.entries({ goal, quantity, normaliser }).flatMap(([what, text]) => (text === "" ? [what] : []));
  if (!says(rationale)) missing.push("rationale");
  if (missing.length > 0) return [failed(`The feature ${name} has no ${missing.join(", no ")}.`, mend)];
  if (known.has(goal)) return [];
  return [failed(`The feature ${name} serves "${goal}", which is none of the goals (${[...known].join(", ")}).`, mend)];
}

/** Look-backs by their usual names: of a plugin that is not there to be asked. */
const SPANS = new Set(["bars", "short", "long", "fast", "slow", "signal", "lag"]);

export function checkWindows({ project, plan }: CheckInput): Finding[] {
  if (plan === null) return [open("There are no windows yet.", "Choose target and signals.")];
  const described = new Map(project.config.features.map((one) => [one.name, one]));
  const literal = plan.engineered.flatMap((entry) =>
    literalsOf(plan, entry).map((span) => ({ name: entry.name, ...span })),
  );
  const findings = literal.flatMap(({ name, parameter, bars }) => {
    const window = described.get(name)?.windows[parameter];
    if (window !== undefined && "bars" in window && says(window.reason)) return [];
    return [
      failed(
        `The feature ${name} looks back a literal number of bars (${parameter} = ${bars}) and does not say why.`,
        `Write it as a multiple of the horizon ({"horizons": …}), or give the event it follows as its reason.`,
      ),
    ];
  });
  if (findings.length > 0) return findings;
  const { horizonBars } = horizon(plan);
  return [
    ok(
      `windows are multiples of the horizon (${horizonBars} bars)${literal.length > 0 ? `, ${literal.length} with a stated reason` : ""}`,
    ),
  ];
}

/** Numbers among an entry's parameters that say how far it looks back; 0 looks nowhere. */
function literalsOf(plan: FeaturePlan, entry: FeatureEntry): { parameter: string; bars: number }[] {
  const parameters: Record<string, unknown> = entry.kind === "plugin" ? entry.params : { ...entry };
  return Object.entries(parameters).flatMap(([parameter, value]) => {
    if (typeof value !== "number" || value === 0) return [];
    return SPANS.has(parameter) || reachesBack(plan, entry, parameter, value) ? [{ parameter, bars: value }] : [];
  });
}

/** Whether the feature needs more history where the number is larger: whatever its author called it. */
function reachesBack(plan: FeaturePlan, entry: FeatureEntry, parameter: string, value: number): boolean {
  const larger = { [parameter]: 2 * value };
  const grown =
    entry.kind === "plugin" ? { ...entry, params: { ...entry.params, ...larger } } : { ...entry, ...larger };
  const bars = (one: FeatureEntry) => barsNeeded({ ...plan, inputBars: 0, engineered: [one] });
  try {
    return bars(grown as FeatureEntry) !== bars(entry);
  } catch (error) {
    if (error instanceof PlanError || error instanceof DatasetError) return false;
    throw error;
  }
}

function horizon(plan: FeaturePlan) {
  return { horizonBars: plan.target.horizonMinutes / plan.intervalMinutes };
}
