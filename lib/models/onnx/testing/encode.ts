/** ONNX files by hand: just enough of Protocol Buffers to write the models of the tests. */

type Part = Uint8Array;

export function join(...parts: readonly Part[]): Part {
  return Buffer.concat(parts);
}

function varint(value: number | bigint): Part {
  let left = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  do {
    bytes.push(Number(left & 0x7fn) | (left > 0x7fn ? 0x80 : 0));
    left >>= 7n;
  } while (left > 0n);
  return Uint8Array.from(bytes);
}

export const integer = (field: number, value: number | bigint): Part => join(varint(field * 8), varint(value));
export const bytes = (field: number, value: Part): Part => join(varint(field * 8 + 2), varint(value.length), value);
export const text = (field: number, value: string): Part => bytes(field, new TextEncoder().encode(value));
export const message = (field: number, ...parts: readonly Part[]): Part => bytes(field, join(...parts));
const float = (value: number): Part => new Uint8Array(Float32Array.of(value).buffer);

export const FLOAT = 1;
export const INT64 = 7;
export const DOUBLE = 11;

/** A named tensor; `field` is 5 for an initializer. */
export function tensor(name: string, dims: readonly number[], values: readonly number[], type = FLOAT): Part {
  const data =
    type === FLOAT
      ? new Uint8Array(Float32Array.from(values).buffer)
      : type === DOUBLE
        ? new Uint8Array(Float64Array.from(values).buffer)
        : new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer);
  return join(...dims.map((dim) => integer(1, dim)), integer(2, type), text(8, name), bytes(9, data));
}

export type AttributeValue =
  | { i: number }
  | { f: number }
  | { s: string }
  | { ints: number[] }
  | { floats: number[] }
  | { strings: string[] }
  | { t: Part };

function attribute(name: string, value: AttributeValue): Part {
  const [type, body] = ((): [number, Part] => {
    if ("f" in value) return [1, join(varint(2 * 8 + 5), float(value.f))];
    if ("i" in value) return [2, integer(3, value.i)];
    if ("s" in value) return [3, text(4, value.s)];
    if ("t" in value) return [4, message(5, value.t)];
    if ("floats" in value) return [6, bytes(7, join(...value.floats.map(float)))];
    if ("ints" in value) return [7, join(...value.ints.map((one) => integer(8, one)))];
    return [8, join(...value.strings.map((one) => text(9, one)))];
  })();
  return join(text(1, name), body, integer(20, type));
}

export interface NodeText {
  op: string;
  domain?: string;
  in: string[];
  out: string[];
  attributes?: Record<string, AttributeValue>;
  /** Fields as they are, for what no honest file has. */
  more?: Part[];
}

export function node({ op, domain = "", in: inputs, out, attributes = {}, more = [] }: NodeText): Part {
  return join(
    ...inputs.map((name) => text(1, name)),
    ...out.map((name) => text(2, name)),
    text(4, op),
    ...Object.entries(attributes).map(([name, value]) => message(5, attribute(name, value))),
    ...(domain === "" ? [] : [text(7, domain)]),
    ...more,
  );
}

/** A dimension that is a word is free. */
export function value(name: string, dims: readonly (number | string)[] | null, type = FLOAT): Part {
  const shape =
    dims === null
      ? []
      : [message(2, ...dims.map((dim) => message(1, typeof dim === "number" ? integer(1, dim) : text(2, dim))))];
  return join(text(1, name), message(2, message(1, integer(1, type), ...shape)));
}

export interface OnnxText {
  nodes: NodeText[];
  tensors?: Part[];
  inputs?: Part[];
  outputs?: Part[];
  /** Operator sets by domain. */
  sets?: Record<string, number>;
  moreOfGraph?: Part[];
  moreOfModel?: Part[];
}

export function onnx({
  nodes,
  tensors = [],
  inputs = [value("x", ["rows", 2])],
  outputs = [value("y", ["rows", 1])],
  sets = { "": 17, "ai.onnx.ml": 3 },
  moreOfGraph = [],
  moreOfModel = [],
}: OnnxText): Part {
  return join(
    integer(1, 8),
    text(2, "by hand"),
    message(
      7,
      ...nodes.map((one) => message(1, node(one))),
      text(2, "graph"),
      ...tensors.map((one) => message(5, one)),
      ...inputs.map((one) => message(11, one)),
      ...outputs.map((one) => message(12, one)),
      ...moreOfGraph,
    ),
    ...Object.entries(sets).map(([domain, version]) => message(8, text(1, domain), integer(2, version))),
    ...moreOfModel,
  );
}
