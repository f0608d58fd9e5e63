/** Small models whose answers can be worked out on paper; all take two columns. */
import { DOUBLE, type NodeText, type OnnxText, tensor, value } from "./encode";

/** y = 2·x0 − x1 + 0.5 */
export const linear: OnnxText = {
  nodes: [{ op: "Gemm", in: ["x", "w", "b"], out: ["y"] }],
  tensors: [tensor("w", [2, 1], [2, -1]), tensor("b", [1], [0.5])],
};

/** The same in 64-bit numbers. */
export const linearDouble: OnnxText = {
  nodes: [
    { op: "MatMul", in: ["x", "w"], out: ["xw"] },
    { op: "Add", in: ["xw", "b"], out: ["y"] },
  ],
  tensors: [tensor("w", [2, 1], [2, -1], DOUBLE), tensor("b", [1], [0.5], DOUBLE)],
  inputs: [value("x", [1, 2], DOUBLE)],
  outputs: [value("y", [1, 1], DOUBLE)],
};

/** y = relu(x0 + x1) − 2·relu(x0 − x1) + 0.25 */
export const network: OnnxText = {
  nodes: [
    { op: "Gemm", in: ["x", "w1", "b1"], out: ["h"] },
    { op: "Relu", in: ["h"], out: ["a"] },
    { op: "Gemm", in: ["a", "w2", "b2"], out: ["y"] },
  ],
  tensors: [
    tensor("w1", [2, 2], [1, 1, 1, -1]),
    tensor("b1", [2], [0, 0]),
    tensor("w2", [2, 1], [1, -2]),
    tensor("b2", [1], [0.25]),
  ],
};

/** x0 <= 0.5 ? (x1 <= -1 ? 1 : 2) : 4; plus x1 <= 3 ? 0.25 : 0.5; plus 8 */
export const treeAttributes = {
  n_targets: { i: 1 },
  nodes_treeids: { ints: [0, 0, 0, 0, 0, 1, 1, 1] },
  nodes_nodeids: { ints: [0, 1, 2, 3, 4, 0, 1, 2] },
  nodes_featureids: { ints: [0, 1, 0, 0, 0, 1, 0, 0] },
  nodes_modes: { strings: ["BRANCH_LEQ", "BRANCH_LEQ", "LEAF", "LEAF", "LEAF", "BRANCH_LEQ", "LEAF", "LEAF"] },
  nodes_values: { floats: [0.5, -1, 0, 0, 0, 3, 0, 0] },
  nodes_truenodeids: { ints: [1, 3, 0, 0, 0, 1, 0, 0] },
  nodes_falsenodeids: { ints: [2, 4, 0, 0, 0, 2, 0, 0] },
  target_treeids: { ints: [0, 0, 0, 1, 1] },
  target_nodeids: { ints: [2, 3, 4, 1, 2] },
  target_ids: { ints: [0, 0, 0, 0, 0] },
  target_weights: { floats: [4, 1, 2, 0.25, 0.5] },
  base_values: { floats: [8] },
  post_transform: { s: "NONE" },
  aggregate_function: { s: "SUM" },
} satisfies NodeText["attributes"];

export const trees: OnnxText = {
  nodes: [{ op: "TreeEnsembleRegressor", domain: "ai.onnx.ml", in: ["x"], out: ["y"], attributes: treeAttributes }],
};
