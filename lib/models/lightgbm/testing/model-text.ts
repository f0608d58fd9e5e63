/** LightGBM text models by hand, in the layout of `Booster.save_model` (LightGBM 4). */

export interface TreeText {
  split_feature?: number[];
  split_gain?: number[];
  threshold?: number[];
  decision_type?: number[];
  left_child?: number[];
  right_child?: number[];
  leaf_value: number[];
  num_cat?: number;
  is_linear?: number;
}

export interface ModelText {
  features: number;
  names?: string[];
  /** Undefined: no such line, as for an objective of one's own. */
  objective?: string;
  header?: string[];
  trees: TreeText[];
}

function treeText(tree: TreeText, index: number): string {
  const splits = tree.leaf_value.length - 1;
  const filled = (values: number[] | undefined) => (values ?? new Array(splits).fill(0)).join(" ");
  return [
    `Tree=${index}`,
    `num_leaves=${tree.leaf_value.length}`,
    `num_cat=${tree.num_cat ?? 0}`,
    `split_feature=${filled(tree.split_feature)}`,
    `split_gain=${(tree.split_gain ?? new Array(splits).fill(1)).join(" ")}`,
    `threshold=${filled(tree.threshold)}`,
    `decision_type=${(tree.decision_type ?? new Array(splits).fill(2)).join(" ")}`,
    `left_child=${filled(tree.left_child)}`,
    `right_child=${filled(tree.right_child)}`,
    `leaf_value=${tree.leaf_value.join(" ")}`,
    `leaf_weight=${tree.leaf_value.map(() => 20).join(" ")}`,
    `leaf_count=${tree.leaf_value.map(() => 20).join(" ")}`,
    `internal_value=${filled(undefined)}`,
    `internal_weight=${filled(undefined)}`,
    `internal_count=${filled(undefined)}`,
    `is_linear=${tree.is_linear ?? 0}`,
    "shrinkage=0.1",
    "",
    "",
    "",
  ].join("\n");
}

export function modelText({ features, names, objective, header = [], trees }: ModelText): string {
  const parts = trees.map(treeText);
  return [
    "tree",
    "version=v4",
    "num_class=1",
    "num_tree_per_iteration=1",
    "label_index=0",
    `max_feature_idx=${features - 1}`,
    ...(objective === undefined ? [] : [`objective=${objective}`]),
    ...header,
    `feature_names=${(names ?? Array.from({ length: features }, (_, i) => `Column_${i}`)).join(" ")}`,
    `feature_infos=${new Array(features).fill("[-1:1]").join(" ")}`,
    `tree_sizes=${parts.map((part) => part.length).join(" ")}`,
    "",
    `${parts.join("")}end of trees`,
    "",
    "feature_importances:",
    "Column_0=2",
    "",
    "parameters:",
    "[boosting: gbdt]",
    "[objective: regression]",
    "end of parameters",
    "",
    "pandas_categorical:null",
    "",
  ].join("\n");
}

export function modelBytes(text: ModelText | string): Uint8Array {
  return new TextEncoder().encode(typeof text === "string" ? text : modelText(text));
}
