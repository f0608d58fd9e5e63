/** A forest as bytes and back; what comes back is checked as if it came from an enemy. */
import { ByteReader, ByteWriter } from "@/lib/models/bytes";
import { ModelError } from "@/lib/models/model";
import type { Forest } from "./forest";

/** Version 1 has no gains. */
const VERSION = 2;
const MOST_INPUTS = 65_535;
const MOST_TREES = 5000;
const DEEPEST = 1024;

export function serializeForest(forest: Forest): Uint8Array {
  const writer = new ByteWriter()
    .u32(forest.gain === null ? 1 : VERSION)
    .u32(forest.inputCount)
    .u32(forest.roots.length)
    .u32(forest.feature.length)
    .u32(forest.leafValue.length)
    .column("f64", [forest.base])
    .column("i32", forest.roots)
    .column("i32", forest.left)
    .column("i32", forest.right)
    .column("u16", forest.feature)
    .column("f64", forest.threshold)
    .column("f64", forest.leafValue);
  if (forest.gain !== null) writer.column("f64", forest.gain);
  return writer.finish();
}

/** @throws ModelError when the bytes are not a forest whose every prediction ends and is finite */
export function deserializeForest(bytes: Uint8Array): Forest {
  const reader = new ByteReader(bytes);
  const version = reader.u32();
  if (version !== 1 && version !== VERSION) {
    throw new ModelError(`forest format ${version} is not known; this version reads 1 and ${VERSION}`);
  }
  const inputCount = atMost(reader.u32(), MOST_INPUTS, "inputs");
  const trees = atMost(reader.u32(), MOST_TREES, "trees");
  const nodes = atMost(reader.u32(), bytes.length, "nodes");
  const leaves = atMost(reader.u32(), bytes.length, "leaves");
  const base = reader.f64Column(1)[0] as number;
  const forest: Forest = {
    inputCount,
    base,
    roots: reader.i32Column(trees),
    left: reader.i32Column(nodes),
    right: reader.i32Column(nodes),
    feature: reader.u16Column(nodes),
    threshold: reader.f64Column(nodes),
    leafValue: reader.f64Column(leaves),
    gain: version === 1 ? null : reader.f64Column(nodes),
  };
  reader.end();
  if (forest.gain?.some((gain) => gain < 0)) {
    throw new ModelError("a split of the forest has a gain below 0: the model is damaged; train it anew");
  }
  if (forest.feature.some((feature) => feature >= inputCount)) {
    throw new ModelError(`the forest asks for a feature beyond its ${inputCount}: it is damaged; train it anew`);
  }
  checkTrees(forest);
  return forest;
}

/** Every node and leaf hangs in exactly one place, a node below one before it (so no circle); no tree is too deep; no sum of leaves overflows. */
function checkTrees({ base, roots, left, right, leafValue }: Forest): void {
  const nodes = left.length;
  const depth = new Int32Array(nodes).fill(-1);
  const tree = new Int32Array(nodes);
  const leafSeen = new Uint8Array(leafValue.length);
  const largestLeaf = new Float64Array(roots.length);
  const hang = (reference: number, depthHere: number, owner: number) => {
    const known = reference >= 0 ? reference < nodes && depth[reference] === -1 : leafSeen[~reference] === 0;
    if (!known || depthHere > DEEPEST) {
      throw new ModelError("the forest's trees are not trees: the model is damaged; train it anew");
    }
    if (reference >= 0) {
      depth[reference] = depthHere;
      tree[reference] = owner;
    } else {
      leafSeen[~reference] = 1;
      largestLeaf[owner] = Math.max(largestLeaf[owner] as number, Math.abs(leafValue[~reference] as number));
    }
  };
  for (const [owner, root] of roots.entries()) hang(root, 0, owner);
  for (let node = 0; node < nodes; node++) {
    if (depth[node] === -1)
      throw new ModelError("a node of the forest hangs nowhere: the model is damaged; train it anew");
    for (const child of [left[node] as number, right[node] as number]) {
      hang(child, (depth[node] as number) + 1, tree[node] as number);
    }
  }
  const furthest = largestLeaf.reduce((sum, value) => sum + value, Math.abs(base));
  if (!Number.isFinite(furthest))
    throw new ModelError("the forest's leaves add up to infinity: the model is damaged; train it anew");
}

function atMost(count: number, most: number, what: string): number {
  if (count > most)
    throw new ModelError(`the model announces ${count} ${what}, at most ${most} are possible: it is damaged`);
  return count;
}
