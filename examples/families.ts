/** The best of each family beside the base configuration, on the walkthrough's own rows and folds. */

import { textTable } from "allora-forge";
import { candidatesOf } from "@/lib/evaluation";
import { type TrainRequest, trainModel } from "@/lib/forge/training/train-model";
import { allFamilies, familyByName, GbdtParams } from "@/lib/models";
import type { Steps } from "./steps";

/** Families that can be trained, by the names given; all of them for "all". @throws ModelError for a name that is none */
export function familiesNamed(names: string): string[] {
  if (names === "all") return allFamilies().flatMap(({ name, trainable }) => (trainable ? [name] : []));
  return names.split(",").map((name) => familyByName(name.trim()).name);
}

/** Searches the quick grid of each family and prints a line for the best of each. */
export async function compareFamilies(steps: Steps, request: TrainRequest, names: readonly string[]): Promise<void> {
  const base = candidatesOf("gbdt", [GbdtParams.parse({})]);
  const candidates = names.flatMap((name) => {
    const family = familyByName(name);
    return candidatesOf(family.name, family.grid("quick") as object[]);
  });
  steps.begin(`Search ${candidates.length} configurations of ${names.length} families`);
  const { search } = await trainModel({
    ...request,
    candidates: [...base, ...candidates],
    onProgress: ({ done, total, message }) => steps.progress(total === 0 ? 0 : done / total, message),
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
