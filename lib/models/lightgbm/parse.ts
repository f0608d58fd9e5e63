/**
 * LightGBM's text model, as `Booster.save_model` writes it since LightGBM 3 (versions v3 and v4).
 * Source of the format: src/boosting/gbdt_model_text.cpp and src/io/tree.cpp of LightGBM.
 */
import { ModelError } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";
import { countWords, Lines, type NumberKind, readNumbers, readWhole } from "./lines";
import { checkTrees, type Trees, ZERO_GOES_LEFT, ZERO_GOES_RIGHT, ZERO_IS_COMPARED } from "./trees";

export interface LightgbmFile {
  readonly inputCount: number;
  /** As the training data named them; null where LightGBM made the names up (Column_0, …). */
  readonly featureNames: readonly string[] | null;
  readonly objective: string;
  /** Predictions are sign(s)·s² of the sum s of the leaves ("regression sqrt", "regression_l1 sqrt", …). */
  readonly isSquared: boolean;
  /** The sum is divided by the number of trees (random forests). */
  readonly isAveraged: boolean;
  readonly trees: Trees;
}

export const MOST_BYTES = 48 * 1024 * 1024;
const MOST_INPUTS = 65_535;
const MOST_TREES = 20_000;
const MOST_LEAVES_OF_TREE = 65_536;
const MOST_LEAVES = 4_000_000;
const MOST_KEYS = 64;
const LONGEST_NAME = 200;

/** Objectives whose prediction is the sum of the leaves itself; none is written for an objective of one's own. */
const IDENTITY = new Set(["regression", "regression_l1", "huber", "fair", "quantile", "mape", "custom"]);
/** Of these, LightGBM passes over "sqrt" (reg_sqrt); all others inherit it from the squared error. */
const NEVER_SQUARED = new Set(["huber", "custom"]);

/** @throws ModelError saying what does not fit, for anything but a whole regression model with numeric splits */
export function parseLightgbm(bytes: Uint8Array): LightgbmFile {
  if (bytes.length > MOST_BYTES) {
    throw new ModelError(`the file has ${bytes.length} bytes; at most ${MOST_BYTES} are read: save fewer trees`);
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ModelError('the file is not text: export it by booster.save_model("model.txt")', { cause });
  }
  const lines = new Lines(text);
  const first = lines.next();
  if (first !== "tree") {
    throw new ModelError(
      `the file begins with ${quoted(first ?? "")}, a LightGBM text model with "tree": export it by booster.save_model("model.txt")`,
    );
  }
  const header = readSection(lines, "the header");
  const described = readHeader(header.fields);
  const trees = readTrees(lines, header.end, described.inputCount, described.treeCount);
  return { ...described, trees };
}

/** Lines up to an empty one are `key=value`; `end` is the line that begins with no key of this section. */
interface Section {
  readonly fields: Map<string, string>;
  readonly end: string | null;
}

function readSection(lines: Lines, what: string): Section {
  const fields = new Map<string, string>();
  for (let line = lines.next(); ; line = lines.next()) {
    if (line === null || line.startsWith("Tree=") || line === "end of trees") return { fields, end: line };
    if (line === "") continue;
    const equals = line.indexOf("=");
    const key = equals < 0 ? line : line.slice(0, equals);
    if (fields.has(key)) throw new ModelError(`${what} has ${quoted(key)} twice: the file is damaged`);
    if (fields.size === MOST_KEYS)
      throw new ModelError(`${what} has more than ${MOST_KEYS} lines: the file is damaged`);
    fields.set(key, equals < 0 ? "" : line.slice(equals + 1));
  }
}

function need(fields: Map<string, string>, key: string, what: string): string {
  const value = fields.get(key);
  if (value === undefined) throw new ModelError(`${what} has no ${key}: the file is cut off or damaged`);
  return value;
}

function readHeader(fields: Map<string, string>): Omit<LightgbmFile, "trees"> & { treeCount: number } {
  const what = "the header";
  const version = need(fields, "version", what);
  if (version !== "v3" && version !== "v4") {
    throw new ModelError(`the model's version is ${quoted(version)}; v3 and v4 are read: save it with LightGBM 3 or 4`);
  }
  for (const key of ["num_class", "num_tree_per_iteration"]) {
    if (readWhole(need(fields, key, what), 0, 1_000_000, key) !== 1) {
      throw new ModelError(`${key} is not 1: the model predicts several classes; train a regression`);
    }
  }
  const inputCount = readWhole(need(fields, "max_feature_idx", what), 0, MOST_INPUTS - 1, "max_feature_idx") + 1;
  for (const key of ["feature_names", "feature_infos"]) {
    const count = countWords(need(fields, key, what), inputCount);
    if (count !== inputCount) {
      throw new ModelError(
        `${key} has ${count > inputCount ? "more" : count} entries, ${inputCount} are announced: the file is damaged`,
      );
    }
  }
  return {
    inputCount,
    featureNames: readNames(need(fields, "feature_names", what)),
    ...readObjective(fields.get("objective")),
    isAveraged: fields.has("average_output"),
    treeCount: countWords(need(fields, "tree_sizes", what), MOST_TREES),
  };
}

function readNames(text: string): string[] | null {
  const names = text.split(" ").filter((name) => name !== "");
  const tooLong = names.find((name) => name.length > LONGEST_NAME);
  if (tooLong !== undefined)
    throw new ModelError(`the feature name ${quoted(tooLong)} has over ${LONGEST_NAME} letters`);
  return names.every((name, i) => name === `Column_${i}`) ? null : names;
}

function readObjective(given: string | undefined): Pick<LightgbmFile, "objective" | "isSquared"> {
  const [name = "", ...options] = (given ?? "custom").trim().split(" ", 16);
  if (!IDENTITY.has(name)) {
    throw new ModelError(
      `the objective ${quoted(name)} does not predict a log return as it is; train with one of ${[...IDENTITY].join(", ")}`,
    );
  }
  return { objective: name, isSquared: options.includes("sqrt") && !NEVER_SQUARED.has(name) };
}

interface TreePart {
  feature: Float64Array;
  threshold: Float64Array;
  decision: Float64Array;
  left: Float64Array;
  right: Float64Array;
  gain: Float64Array | null;
  leafValue: Float64Array;
}

function readTrees(lines: Lines, begin: string | null, inputCount: number, treeCount: number): Trees {
  if (treeCount > MOST_TREES) throw new ModelError(`the model has more than the ${MOST_TREES} trees that are read`);
  const parts: TreePart[] = [];
  let leaves = 0;
  let next = begin;
  while (next?.startsWith("Tree=")) {
    const tree = parts.length;
    if (next !== `Tree=${tree}`)
      throw new ModelError(`${quoted(next)} stands where Tree=${tree} must: the file is damaged`);
    if (tree >= treeCount) throw new ModelError(`the file holds more than the ${treeCount} trees of tree_sizes`);
    const section = readSection(lines, `tree ${tree}`);
    const part = readTree(section.fields, tree, inputCount);
    leaves += part.leafValue.length;
    if (leaves > MOST_LEAVES) throw new ModelError(`the model has more than the ${MOST_LEAVES} leaves that are read`);
    parts.push(part);
    next = section.end;
  }
  if (parts.length !== treeCount || next !== "end of trees") {
    throw new ModelError(`the file ends after ${parts.length} trees, ${treeCount} are announced: it is cut off`);
  }
  if (treeCount === 0) throw new ModelError("the model has no trees: it was saved before it was trained");
  const trees = joinTrees(parts, leaves);
  checkTrees(trees);
  return trees;
}

function readTree(fields: Map<string, string>, tree: number, inputCount: number): TreePart {
  const what = `tree ${tree}`;
  const leaves = readWhole(need(fields, "num_leaves", what), 1, MOST_LEAVES_OF_TREE, `num_leaves of ${what}`);
  const splits = leaves - 1;
  if (readWhole(need(fields, "num_cat", what), 0, MOST_LEAVES_OF_TREE, `num_cat of ${what}`) !== 0) {
    throw new ModelError(`${what} splits on categories; train without categorical_feature: all features are numbers`);
  }
  if ((fields.get("is_linear") ?? "0") !== "0") {
    throw new ModelError(`${what} has linear leaves; train without linear_tree`);
  }
  // A tree of one leaf is written without its splits, or with them empty.
  const list = (key: string, kind: NumberKind) =>
    readNumbers(splits === 0 ? (fields.get(key) ?? "") : need(fields, key, what), splits, `${key} of ${what}`, kind);
  const feature = list("split_feature", "whole");
  const decision = list("decision_type", "whole");
  for (const index of feature) {
    if (index < 0 || index >= inputCount) {
      throw new ModelError(`${what} splits on feature ${index}; there are ${inputCount}: the file is damaged`);
    }
  }
  for (const bits of decision) {
    // Bit 0: categorical; bit 1: missing goes left; bits 2 and 3: missing type (none, zero, NaN).
    if (bits < 0 || bits > 11)
      throw new ModelError(`${what} has the decision type ${bits}, which LightGBM does not write`);
    if ((bits & 1) === 1) throw new ModelError(`${what} splits on categories; train without categorical_feature`);
  }
  const gains = fields.get("split_gain");
  return {
    feature,
    decision,
    threshold: list("threshold", "limit"),
    left: list("left_child", "whole"),
    right: list("right_child", "whole"),
    gain: gains === undefined ? null : readNumbers(gains, splits, `split_gain of ${what}`, "finite"),
    leafValue: readNumbers(need(fields, "leaf_value", what), leaves, `leaf_value of ${what}`, "finite"),
  };
}

function joinTrees(parts: readonly TreePart[], leaves: number): Trees {
  const nodes = leaves - parts.length;
  const trees: Trees = {
    roots: new Int32Array(parts.length),
    feature: new Uint16Array(nodes),
    threshold: new Float64Array(nodes),
    zeroGoes: new Uint8Array(nodes),
    left: new Int32Array(nodes),
    right: new Int32Array(nodes),
    gain: new Float64Array(nodes),
    leafValue: new Float64Array(leaves),
  };
  let node = 0;
  let leaf = 0;
  for (const [tree, part] of parts.entries()) {
    const splits = part.feature.length;
    const reference = (child: number) => {
      if (child >= splits || child < -part.leafValue.length) {
        throw new ModelError(`tree ${tree} refers to node ${child}, which it does not have: the file is damaged`);
      }
      return child >= 0 ? node + child : child - leaf;
    };
    trees.roots[tree] = splits === 0 ? ~leaf : node;
    for (let i = 0; i < splits; i++) {
      const child = { left: part.left[i] as number, right: part.right[i] as number };
      trees.left[node + i] = reference(child.left);
      trees.right[node + i] = reference(child.right);
      trees.zeroGoes[node + i] = zeroGoes(part.decision[i] as number);
    }
    trees.feature.set(part.feature, node);
    trees.threshold.set(part.threshold, node);
    trees.gain.set(part.gain ?? new Float64Array(splits).fill(1), node);
    trees.leafValue.set(part.leafValue, leaf);
    node += splits;
    leaf += part.leafValue.length;
  }
  return trees;
}

/** Features are finite, so that only the missing type "zero" can matter: then zero goes the default way. */
function zeroGoes(decision: number): number {
  if (((decision >> 2) & 3) !== 1) return ZERO_IS_COMPARED;
  return (decision & 2) === 2 ? ZERO_GOES_LEFT : ZERO_GOES_RIGHT;
}
