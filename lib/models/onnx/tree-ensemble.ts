/** Checks of TreeEnsembleRegressor: the run time follows its references as they stand, so a circle in them would never end. */
import { ModelError } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";
import type { Node } from "./graph";

const MOST_TREE_NODES = 1_000_000;
const DEEPEST = 512;
const MOST_STEPS = 2_000_000;
const MODES = new Set(["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ", "LEAF"]);
const KNOWN = new Set([
  "aggregate_function",
  "base_values",
  "n_targets",
  "nodes_falsenodeids",
  "nodes_featureids",
  "nodes_hitrates",
  "nodes_missing_value_tracks_true",
  "nodes_modes",
  "nodes_nodeids",
  "nodes_treeids",
  "nodes_truenodeids",
  "nodes_values",
  "nodes_values_as_tensor",
  "post_transform",
  "target_ids",
  "target_nodeids",
  "target_treeids",
  "target_weights",
  "target_weights_as_tensor",
]);

const WHAT = "the tree ensemble";

/** @param width columns of its input @throws ModelError */
export function checkTreeEnsemble({ attributes }: Node, width: number): void {
  for (const name of attributes.keys()) {
    if (!KNOWN.has(name)) throw new ModelError(`${WHAT} has the attribute ${quoted(name)}, which is not supported`);
  }
  const integers = (name: string) => integersOf(attributes, name);
  const treeIds = integers("nodes_treeids");
  const count = treeIds.length;
  if (count < 1 || count > MOST_TREE_NODES) {
    throw new ModelError(`${WHAT} has ${count} nodes; from 1 to ${MOST_TREE_NODES} are possible`);
  }
  const sized = <T>(values: readonly T[], size: number, name: string): readonly T[] => {
    if (values.length !== size) throw new ModelError(`${WHAT} has ${values.length} ${name}, ${size} are needed`);
    return values;
  };
  const nodeIds = sized(integers("nodes_nodeids"), count, "nodes_nodeids");
  const features = sized(integers("nodes_featureids"), count, "nodes_featureids");
  const yes = sized(integers("nodes_truenodeids"), count, "nodes_truenodeids");
  const no = sized(integers("nodes_falsenodeids"), count, "nodes_falsenodeids");
  const given = attributes.get("nodes_modes");
  const modes = sized(given?.kind === "texts" ? given.values : [], count, "nodes_modes");
  checkSize(attributes, "nodes_values", count);
  for (const name of ["nodes_hitrates", "nodes_missing_value_tracks_true"]) {
    const values = integersOrFloats(attributes, name);
    if (values.length > 0) sized(values, count, name);
  }
  const badMode = modes.find((mode) => !MODES.has(mode));
  if (badMode !== undefined) throw new ModelError(`${WHAT} has a node of the mode ${quoted(badMode)}`);
  const badFeature = features.find((feature, i) => modes[i] !== "LEAF" && !(feature >= 0 && feature < width));
  if (badFeature !== undefined) throw new ModelError(`${WHAT} splits on feature ${badFeature}; there are ${width}`);
  if (features.some((feature) => !(feature >= 0 && feature < 65_536)))
    throw new ModelError(`${WHAT} has odd feature ids`);

  const places = placesOf(treeIds, nodeIds);
  checkReferences({ places, treeIds, yes, no, modes });
  checkTargets(attributes, places, modes);
}

type Places = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** Node id → index, by tree. The nodes of a tree lie together, its root first: so the run time finds its roots. */
function placesOf(treeIds: readonly number[], nodeIds: readonly number[]): Places {
  const places = new Map<number, Map<number, number>>();
  for (const [i, tree] of treeIds.entries()) {
    let ofTree = places.get(tree);
    if (ofTree === undefined) {
      ofTree = new Map();
      places.set(tree, ofTree);
    } else if (treeIds[i - 1] !== tree) throw new ModelError(`${WHAT} has a tree in two pieces`);
    const id = nodeIds[i] as number;
    const isId = (value: number) => Number.isInteger(value) && value >= 0 && value <= 0x7fff_ffff;
    if (!isId(id) || !isId(tree) || ofTree.has(id))
      throw new ModelError(`${WHAT} has two nodes of one id, or an odd one`);
    ofTree.set(id, i);
  }
  return places;
}

interface References {
  places: Places;
  treeIds: readonly number[];
  yes: readonly number[];
  no: readonly number[];
  modes: readonly string[];
}

/** From each root every node of its tree is reached exactly once. */
function checkReferences({ places, treeIds, yes, no, modes }: References): void {
  const depth = new Int32Array(treeIds.length).fill(-1);
  let steps = 0;
  for (const ofTree of places.values()) {
    const [root] = ofTree.values();
    const open = [root as number];
    depth[root as number] = 0;
    let reached = 0;
    let deepest = 0;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      reached++;
      const below = (depth[at] as number) + 1;
      if (below > DEEPEST) throw new ModelError(`${WHAT} has a tree of more than ${DEEPEST} levels`);
      deepest = Math.max(deepest, below);
      if (modes[at] === "LEAF") continue;
      for (const id of [yes[at], no[at]]) {
        const child = ofTree.get(id as number);
        if (child === undefined || depth[child] !== -1) {
          throw new ModelError(`${WHAT} has a node that refers to none, or to one that hangs elsewhere already`);
        }
        depth[child] = below;
        open.push(child);
      }
    }
    if (reached !== ofTree.size) throw new ModelError(`${WHAT} has nodes that hang in no tree`);
    steps += deepest;
  }
  if (steps > MOST_STEPS)
    throw new ModelError(`${WHAT} could take ${steps} comparisons; at most ${MOST_STEPS} are allowed`);
}

/** Each leaf has one weight, for the only target. */
function checkTargets(attributes: Node["attributes"], places: Places, modes: readonly string[]): void {
  const targets = attributes.get("n_targets");
  if (targets?.kind !== "int" || targets.value !== 1) throw new ModelError(`${WHAT} must have n_targets 1`);
  const ids = integersOf(attributes, "target_ids");
  const trees = integersOf(attributes, "target_treeids");
  const nodes = integersOf(attributes, "target_nodeids");
  const leaves = modes.filter((mode) => mode === "LEAF").length;
  if (ids.length !== leaves || trees.length !== leaves || nodes.length !== leaves || ids.some((id) => id !== 0)) {
    throw new ModelError(`${WHAT} must have one weight for each of its ${leaves} leaves, all for target 0`);
  }
  checkSize(attributes, "target_weights", leaves);
  const base = attributes.get("base_values");
  if (
    base !== undefined &&
    !(base.kind === "floats" && base.values.length <= 1 && base.values.every(Number.isFinite))
  ) {
    throw new ModelError(`${WHAT} must have at most one base value`);
  }
  const seen = new Set<number>();
  for (const [i, tree] of trees.entries()) {
    const at = places.get(tree)?.get(nodes[i] as number);
    if (at === undefined || modes[at] !== "LEAF" || seen.has(at)) {
      throw new ModelError(`${WHAT} has a weight for what is no leaf, or two for one leaf`);
    }
    seen.add(at);
  }
  checkWord(attributes, "post_transform", ["NONE"]);
  checkWord(attributes, "aggregate_function", ["SUM", "AVERAGE", "MIN", "MAX"]);
}

/** @throws ModelError when a text attribute is there and none of `words` */
export function checkWord(attributes: Node["attributes"], name: string, words: readonly string[]): void {
  const given = attributes.get(name);
  if (given === undefined || (given.kind === "text" && words.includes(given.value))) return;
  throw new ModelError(
    `${name} must be ${words.join(" or ")}${given.kind === "text" ? `, not ${quoted(given.value)}` : ""}`,
  );
}

function integersOrFloats(attributes: Node["attributes"], name: string): readonly number[] {
  const given = attributes.get(name);
  return given?.kind === "floats" ? given.values : integersOf(attributes, name);
}

function integersOf(attributes: Node["attributes"], name: string): readonly number[] {
  const given = attributes.get(name);
  if (given === undefined) return [];
  if (given.kind !== "ints") throw new ModelError(`${WHAT} has ${name} of another type`);
  return given.values;
}

/** A list of finite floats of that length, or the tensor of doubles in its place. */
function checkSize(attributes: Node["attributes"], name: string, count: number): void {
  const list = attributes.get(name);
  const tensor = attributes.get(`${name}_as_tensor`);
  const isList = tensor === undefined && list?.kind === "floats" && list.values.length === count;
  const isTensor =
    list === undefined && tensor?.kind === "tensor" && tensor.tensor.dims.length === 1 && tensor.tensor.size === count;
  if (!isList && !isTensor) throw new ModelError(`${WHAT} must have ${count} ${name}`);
  if (list?.kind === "floats" && !list.values.every(Number.isFinite)) {
    throw new ModelError(`${WHAT} has ${name} that are not finite`);
  }
}
