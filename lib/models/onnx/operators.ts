/** The operators that a model may use: those whose cost and memory follow from shapes alone, which a probe has measured. */

/** Domain ai.onnx. No control flow, no randomness, none whose output's size depends on the values that come in. */
const PLAIN = [
  "Abs Add And AveragePool BatchNormalization Cast Ceil Celu Clip Concat Constant ConstantOfShape Conv Cos Div Dropout Elu",
  "Equal Erf Exp Expand Flatten Floor GRU Gather Gelu Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual HardSigmoid",
  "HardSwish Identity InstanceNormalization LSTM LayerNormalization LeakyRelu Less LessOrEqual Log LogSoftmax MatMul Max",
  "MaxPool Mean Min Mish Mod Mul Neg Not Or PRelu Pad Pow RNN Reciprocal ReduceL1 ReduceL2 ReduceMax ReduceMean ReduceMin",
  "ReduceProd ReduceSum ReduceSumSquare Relu Reshape Round Selu Shape Sigmoid Sign Sin Slice Softmax Softplus Softsign Split",
  "Sqrt Squeeze Sub Sum Tanh ThresholdedRelu Tile Transpose Unsqueeze Where",
];

export const OPERATORS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["", new Set(PLAIN.flatMap((line) => line.split(" ")))],
  ["ai.onnx.ml", new Set(["Imputer", "LinearRegressor", "Normalizer", "Scaler", "TreeEnsembleRegressor"])],
]);

/** From this input on, an operator's inputs decide the shape of its output: they must not depend on features. */
export const SHAPE_INPUTS: ReadonlyMap<string, number> = new Map([
  ["ConstantOfShape", 0],
  ["Expand", 1],
  ["Pad", 1],
  ["ReduceL1", 1],
  ["ReduceL2", 1],
  ["ReduceMax", 1],
  ["ReduceMean", 1],
  ["ReduceMin", 1],
  ["ReduceProd", 1],
  ["ReduceSum", 1],
  ["ReduceSumSquare", 1],
  ["Reshape", 1],
  ["Slice", 1],
  ["Split", 1],
  ["Squeeze", 1],
  ["Tile", 1],
  ["Unsqueeze", 1],
]);
