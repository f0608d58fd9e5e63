/** The model families by name. */
import { gbdtFamily } from "./gbdt/gbdt";
import { mlpFamily } from "./mlp/mlp";
import { ModelError, type ModelFamily } from "./model";

export const FAMILY_NAMES = ["gbdt", "mlp"] as const;
export type FamilyName = (typeof FAMILY_NAMES)[number];

/** @throws ModelError when there is no such family */
export function familyByName(name: string): ModelFamily {
  if (name === "gbdt") return gbdtFamily;
  if (name === "mlp") return mlpFamily;
  throw new ModelError(`there is no model family "${name}"; use ${FAMILY_NAMES.join(" or ")}`);
}

/** Parameters as a table shows them: lists become text. */
export function describeParams(params: object): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      typeof value === "number" ? value : [value].flat().join(", "),
    ]),
  );
}
