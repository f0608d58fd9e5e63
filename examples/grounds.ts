/** What a grade rests on, as the examples print it. */
import { type Analysis, evidenceLines } from "allora-forge";

/** Effective rows, and the gates that fail or were not run: what the grade does not say. */
export function groundsText(analysis: Analysis): string {
  return evidenceLines(analysis)
    .map(([name, text]) => `${name.padEnd(10)}   ${text}`)
    .join("\n");
}
