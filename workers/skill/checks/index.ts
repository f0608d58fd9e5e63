/** The nine principles as checks of a project. */
import type { CheckInput, Finding } from "./check";
import { checkDecomposition, checkLoss } from "./decisions";
import { checkReasons, checkWindows } from "./features";
import { checkGates } from "./gates";
import { checkPast } from "./look-ahead";
import { checkPartitions } from "./partitions";
import { checkReproducible } from "./reproducible";
import { checkSearch } from "./search";

export type { CheckInput, Finding } from "./check";

export interface Check {
  principle: number;
  title: string;
  /** The worst of its findings. */
  state: Finding["state"];
  findings: Finding[];
}

const PRINCIPLES: readonly (readonly [title: string, check: (input: CheckInput) => Finding[] | Promise<Finding[]>])[] =
  [
    ["Every feature has a reason", checkReasons],
    ["Windows follow the horizon", checkWindows],
    ["Nothing of the future", checkPast],
    ["Three separate sets", checkPartitions],
    ["The loss is a decision", checkLoss],
    ["Gates before results, all at once", checkGates],
    ["The search is not gamed", checkSearch],
    ["The run can be repeated", checkReproducible],
    ["Parts or one model: decided", checkDecomposition],
  ];

const ORDER = { failed: 0, open: 1, ok: 2 } as const;

/** In the order of the principles. */
export async function runChecks(input: CheckInput): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [i, [title, check]] of PRINCIPLES.entries()) {
    const findings = await check(input);
    const [worst] = [...findings].sort((a, b) => ORDER[a.state] - ORDER[b.state]);
    checks.push({ principle: i + 1, title, state: worst?.state ?? "open", findings });
  }
  return checks;
}
