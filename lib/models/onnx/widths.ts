/** How many columns a node gives, as far as that follows from constants alone: what operators of ai.onnx.ml take has to be known. */
import type { Node, Tensor } from "./graph";

/** They keep the number of columns of their first input. */
const KEEP = new Set(
  "Abs Cast Clip Elu Exp Identity Imputer LeakyRelu Log Neg Normalizer Not Reciprocal Relu Scaler Sigmoid Sign Softplus Sqrt Tanh".split(
    " ",
  ),
);
const BY_ELEMENTS = new Set(
  "Add And Div Equal Greater GreaterOrEqual Less LessOrEqual Max Min Mul Or Pow Sub".split(" "),
);
/** One number a row; what else they may be is refused elsewhere. */
const ONE = new Set(["LinearRegressor", "TreeEnsembleRegressor"]);

/**
 * Columns of the node's output, where it is a matrix of rows × columns; undefined where that cannot be told.
 * @param widths of what is known, by name
 */
export function widthAfter(
  { operator, inputs, attributes }: Node,
  widths: ReadonlyMap<string, number>,
  initializers: ReadonlyMap<string, Tensor>,
): number | undefined {
  const first = widths.get(inputs[0] ?? "");
  if (ONE.has(operator)) return 1;
  if (KEEP.has(operator)) return first;
  if (BY_ELEMENTS.has(operator)) return ofElements(inputs, widths, initializers);
  const value = (name: string) => {
    const given = attributes.get(name);
    return given?.kind === "int" ? given.value : undefined;
  };
  if (operator === "Concat") {
    const given = inputs.map((name) => widths.get(name));
    if ((value("axis") !== 1 && value("axis") !== -1) || given.some((width) => width === undefined)) return undefined;
    return given.reduce<number>((sum, width) => sum + (width ?? 0), 0);
  }
  if (operator !== "MatMul" && operator !== "Gemm") return undefined;
  const [rows, columns, more] = initializers.get(inputs[1] ?? "")?.dims ?? [];
  if (rows === undefined || columns === undefined || more !== undefined || (value("transA") ?? 0) !== 0)
    return undefined;
  const [takes, gives] = operator === "Gemm" && value("transB") === 1 ? [columns, rows] : [rows, columns];
  return takes === first ? gives : undefined;
}

/** All of one width, or of one column, which counts for all. */
function ofElements(
  inputs: readonly string[],
  widths: ReadonlyMap<string, number>,
  initializers: ReadonlyMap<string, Tensor>,
): number | undefined {
  const given = inputs.map((name) => widths.get(name) ?? constantWidth(initializers.get(name)));
  const widest = given.reduce<number>((most, width) => Math.max(most, width ?? 0), 0);
  const fits = given.every((width) => width === 1 || width === widest);
  return fits && inputs.some((name) => widths.has(name)) ? widest : undefined;
}

/** Of a number, a row, or a matrix of one row. */
function constantWidth(tensor: Tensor | undefined): number | undefined {
  const { dims } = tensor ?? {};
  if (dims === undefined || dims.length > 2 || (dims.length === 2 && dims[0] !== 1)) return undefined;
  return dims.at(-1) ?? 1;
}
