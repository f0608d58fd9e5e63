/** What a grade rests on, as lines of text: the rows that count, and the robustness gates. */
import { GATES, type GateRule } from "./gate-table";
import type { Evidence, Gate } from "./types";

/** What an analysis says of itself; that of the library and that of the REST interface both fit. */
export interface Rested {
  evidence: Pick<Evidence, "rows" | "nOverlap" | "nEffective" | "rowsNeeded">;
  gates: readonly Gate[];
}

const RULES: ReadonlyMap<string, GateRule> = new Map(Object.values(GATES).map((rule) => [rule.id, rule]));
const ASKED = { least: "at least", most: "at most", above: "above", below: "below" } as const;

/** Pairs of a name and a text: effective rows against those needed, how the gates stand, each that fails, each that was not run. */
export function evidenceLines({ evidence, gates }: Rested): [name: string, text: string][] {
  const of = (state: Gate["state"]) => gates.filter((gate) => gate.state === state);
  const notRun = of("not_run");
  const open = notRun.length === 0 ? "" : `, ${notRun.length} not run, so not passed`;
  return [
    ["Evidence", evidenceText(evidence)],
    ["Gates", `${of("pass").length} pass, ${of("fail").length} fail${open}`],
    ...of("fail").map((gate): [string, string] => ["Gate fails", failText(gate)]),
    ...notRun.map(({ title, detail }): [string, string] => ["Not run", `${title}. ${detail}`]),
  ];
}

/** Whether there is a reason not to trust the grade: a gate that fails, the one of the evidence among them. */
export function hasFailedGate({ gates }: Pick<Rested, "gates">): boolean {
  return gates.some(({ state }) => state === "fail");
}

function evidenceText({ rows, nOverlap, nEffective, rowsNeeded }: Rested["evidence"]): string {
  const effective = Math.floor(Math.min(nOverlap, nEffective));
  const worth = `${count(effective)} effective rows of ${count(rows)}`;
  if (rowsNeeded === null) return `${worth}; the accuracy is not above a coin's, so no number of rows would do`;
  return `${worth}; ${count(rowsNeeded)} are needed to tell this accuracy from a coin`;
}

function failText({ id, title, value, threshold, detail }: Gate): string {
  const rule = RULES.get(id);
  if (rule === undefined || value === null || threshold === null) return `${title}: ${detail}`;
  const show = (number: number) =>
    rule.unit === "share" ? `${Number((100 * number).toFixed(1))} %` : String(Number(number.toPrecision(3)));
  return `${title}: ${show(value)}, asked ${ASKED[rule.passes]} ${show(threshold)}. ${detail}`;
}

function count(value: number): string {
  return value.toLocaleString("en-US");
}
