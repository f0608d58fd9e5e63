/** The best of each family beside the base configuration, on the walkthrough's own rows and folds. */

import {
  type AlloraMLWorkflow,
  candidatesOf,
  FAMILY_NAMES,
  familyByName,
  type SearchOptions,
  textTable,
} from "allora-forge";
import type { Steps } from "./steps";

/** Families that can be trained, by the names given; all of them for "all". @throws ModelError for a name that is none */
export function familiesNamed(names: string): string[] {
  if (names === "all") return FAMILY_NAMES.filter((name) => familyByName(name).trainable);
  return names.split(",").map((name) => familyByName(name.trim()).name);
}

/** Searches the quick grid of each family and prints a line for the best of each. */
export async function compareFamilies(
  steps: Steps,
  workflow: AlloraMLWorkflow,
  options: SearchOptions,
  names: readonly string[],
): Promise<void> {
  const base = candidatesOf("gbdt", [{}]);
  const candidates = names.flatMap((name) => {
    const family = familyByName(name);
    return candidatesOf(family.name, family.grid("quick") as object[]);
  });
  steps.begin(`Search ${candidates.length} configurations of ${names.length} families`);
  const { search } = await workflow.search({
    ...options,
    candidates: [...base, ...candidates],
    onProgress: (share, message) => steps.progress(share, message),
  });
  steps.end();
  const best = names.flatMap((name) => search.candidates.find((one) => one.family === name && one.index > 0) ?? []);
  const lines = [...search.candidates.filter(({ index }) => index === 0), ...best].map((one) => {
    const { metrics, grade, num_passed } = one.report;
    const share = (name: string) => `${(100 * (metrics[name] as number)).toFixed(2)} %`;
    return [
      one.index === 0 ? "base (gbdt)" : one.family,
      `${grade} ${num_passed}/7`,
      share("directional_accuracy"),
      (metrics.pearson_r as number).toFixed(4),
      share("wrmse_improvement"),
      share("czar_improvement"),
    ];
  });
  console.log(
    `\nThe best of each family, chosen on these very rows\n\n${textTable([["Family", "Grade", "Direction", "Pearson", "WRMSE", "CZAR"], ...lines])}\n`,
  );
  for (const { family, params } of best) console.log(`${family}: ${JSON.stringify(params)}`);
}
