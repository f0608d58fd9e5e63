/** The model families by name. */
import { momentumFamily } from "./baseline/momentum";
import { zeroFamily } from "./baseline/zero";
import { blendFamily } from "./blend/blend";
import { conv1dFamily } from "./conv1d/conv1d";
import { ensembleFamily } from "./ensemble/ensemble";
import { FAMILY_NAMES, type FamilyName } from "./family-names";
import { gbdtFamily } from "./gbdt/gbdt";
import { gruFamily } from "./gru/gru";
import { layersFamily } from "./layers";
import { lightgbmFamily } from "./lightgbm/lightgbm";
import { linearFamily } from "./linear/linear";
import { mlpFamily } from "./mlp/mlp";
import { ModelError, type ModelFamily } from "./model";
import { onnxFamily } from "./onnx/onnx";

export { FAMILY_NAMES, type FamilyName } from "./family-names";

/** Each folder brings its own; one line each. */
// biome-ignore lint/suspicious/noExplicitAny: families of different parameters in one table; their zod schema checks what comes in
const FAMILIES: Partial<Record<FamilyName, ModelFamily<any>>> = {
  gbdt: gbdtFamily,
  mlp: mlpFamily,
  conv1d: conv1dFamily,
  gru: gruFamily,
  linear: linearFamily,
  blend: blendFamily,
  ensemble: ensembleFamily(familyByName),
  zero: zeroFamily,
  momentum: momentumFamily,
  lightgbm: lightgbmFamily,
  onnx: onnxFamily,
  layers: layersFamily,
};

/** @throws ModelError when there is no such family */
export function familyByName(name: string): ModelFamily {
  const family = Object.hasOwn(FAMILIES, name) ? FAMILIES[name as FamilyName] : undefined;
  if (family) return family;
  throw new ModelError(`there is no model family "${name}"; use one of ${Object.keys(FAMILIES).join(", ")}`);
}

/** All of them, in the order in which a person should try them. */
export function allFamilies(): ModelFamily[] {
  return FAMILY_NAMES.flatMap((name) => FAMILIES[name] ?? []);
}

/** Parameters as a table shows them: lists become text. */
export function describeParams(params: object): Record<string, number | string> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => [name, typeof value === "number" ? value : text(value)]),
  );
}

function text(value: unknown): string {
  if (Array.isArray(value)) return value.map(text).join(", ");
  if (typeof value !== "object" || value === null) return String(value);
  const [first, ...rest] = Object.entries(value);
  const named = first?.[0] === "name" ? String(first[1]) : null;
  const inside = (named === null ? Object.entries(value) : rest).map(([key, one]) => `${key} ${text(one)}`).join(", ");
  return named === null ? inside : inside === "" ? named : `${named} (${inside})`;
}
