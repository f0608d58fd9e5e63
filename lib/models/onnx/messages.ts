/**
 * The messages of an ONNX model, with the field numbers of onnx.proto. What a model for this product cannot need (functions,
 * training, subgraphs, sparse and external tensors, sequences) has no entry, so that a file which has it is refused.
 */
import type { Fields } from "./wire";

export const MODEL: Fields = {
  1: ["ir_version", "integer"],
  2: ["producer_name", "text"],
  3: ["producer_version", "text"],
  4: ["domain", "text"],
  5: ["model_version", "integer"],
  6: ["doc_string", "bytes"],
  7: ["graph", "bytes"],
  8: ["opset_import", "messages"],
  14: ["metadata_props", "messages"],
};

export const OPERATOR_SET: Fields = { 1: ["domain", "text"], 2: ["version", "integer"] };

export const PROPERTY: Fields = { 1: ["key", "text"], 2: ["value", "bytes"] };

export const GRAPH: Fields = {
  1: ["node", "messages"],
  2: ["name", "text"],
  5: ["initializer", "messages"],
  10: ["doc_string", "bytes"],
  11: ["input", "messages"],
  12: ["output", "messages"],
  13: ["value_info", "messages"],
  16: ["metadata_props", "messages"],
};

export const NODE: Fields = {
  1: ["input", "texts"],
  2: ["output", "texts"],
  3: ["name", "text"],
  4: ["op_type", "text"],
  5: ["attribute", "messages"],
  6: ["doc_string", "bytes"],
  7: ["domain", "text"],
  9: ["metadata_props", "messages"],
};

export const ATTRIBUTE: Fields = {
  1: ["name", "text"],
  2: ["f", "float"],
  3: ["i", "integer"],
  4: ["s", "text"],
  5: ["t", "bytes"],
  7: ["floats", "floats"],
  8: ["ints", "integers"],
  9: ["strings", "texts"],
  13: ["doc_string", "bytes"],
  20: ["type", "integer"],
};

export const TENSOR: Fields = {
  1: ["dims", "integers"],
  2: ["data_type", "integer"],
  4: ["float_data", "data4"],
  5: ["int32_data", "data0"],
  7: ["int64_data", "data0"],
  8: ["name", "text"],
  9: ["raw_data", "bytes"],
  10: ["double_data", "data8"],
  12: ["doc_string", "bytes"],
  14: ["data_location", "integer"],
};

export const VALUE_INFO: Fields = {
  1: ["name", "text"],
  2: ["type", "bytes"],
  3: ["doc_string", "bytes"],
  4: ["metadata_props", "messages"],
};
export const TYPE: Fields = { 1: ["tensor_type", "bytes"], 6: ["denotation", "text"] };
export const TENSOR_TYPE: Fields = { 1: ["elem_type", "integer"], 2: ["shape", "bytes"] };
export const SHAPE: Fields = { 1: ["dim", "messages"] };
export const DIMENSION: Fields = { 1: ["dim_value", "integer"], 2: ["dim_param", "text"], 3: ["denotation", "text"] };

/** TensorProto.DataType: those that tensors of a model may have, with their bytes per value. */
export const FLOAT = 1;
export const INT64 = 7;
export const DOUBLE = 11;
export const TENSOR_TYPES: ReadonlyMap<number, { data: string; width: number }> = new Map([
  [FLOAT, { data: "float_data", width: 4 }],
  [6, { data: "int32_data", width: 4 }],
  [INT64, { data: "int64_data", width: 8 }],
  [9, { data: "int32_data", width: 1 }],
  [DOUBLE, { data: "double_data", width: 8 }],
]);
