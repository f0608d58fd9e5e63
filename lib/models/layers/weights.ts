/** The weights of a file as numbers: float32, or what a quantizing export made of them, as tfjs turns it back. */
import { z } from "zod";
import { ModelError } from "@/lib/models/model";
import { quoted } from "@/lib/models/quote";

const MOST_PARAMETERS = 4_000_000;

const Quantization = z.union(
  [
    z.object({ dtype: z.literal("float16") }),
    z.object({ dtype: z.enum(["uint8", "uint16"]), scale: z.number(), min: z.number() }),
  ],
  { error: "only weights quantized to float16, uint8 or uint16 can be read" },
);

export const WeightSpec = z.object({
  name: z.string().min(1).max(300),
  shape: z.array(z.number().int().min(1).max(MOST_PARAMETERS)).max(4),
  dtype: z.enum(["float32", "int32", "bool"], { error: "only float32 weights can be read" }),
  quantization: Quantization.optional(),
});
type WeightSpec = z.infer<typeof WeightSpec>;

export interface Weight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

const BYTES = { float32: 4, int32: 4, bool: 1, float16: 2, uint8: 1, uint16: 2 } as const;
const storedAs = ({ dtype, quantization }: WeightSpec) => quantization?.dtype ?? dtype;

/**
 * Counters and seeds, which are whole numbers, are left out: no answer depends on them.
 * @throws ModelError when the bytes are not base64 or not as many as announced, or hold what is no finite number
 */
export function readWeights(specs: readonly WeightSpec[], base64: string): Map<string, Weight> {
  const data = Buffer.from(base64, "base64");
  if (data.toString("base64") !== base64)
    throw new ModelError("weightData is not base64 without spaces; encode it anew");
  const sizes = specs.map(({ shape }) => shape.reduce((size, one) => size * one, 1));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > MOST_PARAMETERS) {
    throw new ModelError(`the model has ${total} weights; at most ${MOST_PARAMETERS} can be read`);
  }
  const bytes = specs.reduce((sum, spec, i) => sum + (sizes[i] as number) * BYTES[storedAs(spec)], 0);
  if (data.length !== bytes) {
    throw new ModelError(`weightData holds ${data.length} bytes, its specs announce ${bytes}`);
  }
  const weights = new Map<string, Weight>();
  let at = 0;
  for (const [i, spec] of specs.entries()) {
    const { name, shape, dtype } = spec;
    const size = sizes[i] as number;
    if (weights.has(name)) throw new ModelError(`the weight ${quoted(name)} is there twice`);
    if (dtype === "float32") {
      const number = readerOf(spec, data, at);
      const values = Float32Array.from({ length: size }, (_, k) => number(k));
      if (!values.every(Number.isFinite))
        throw new ModelError(`the weight ${quoted(name)} holds a number that is not finite`);
      weights.set(name, { shape, values });
    }
    at += size * BYTES[storedAs(spec)];
  }
  return weights;
}

function readerOf({ quantization }: WeightSpec, data: Buffer, at: number): (k: number) => number {
  if (quantization === undefined) return (k) => data.readFloatLE(at + 4 * k);
  if (quantization.dtype === "float16") return (k) => halfFloat(data.readUInt16LE(at + 2 * k));
  const { dtype, scale, min } = quantization;
  return dtype === "uint8"
    ? (k) => data.readUInt8(at + k) * scale + min
    : (k) => data.readUInt16LE(at + 2 * k) * scale + min;
}

/** IEEE 754 binary16: sign, 5 bits of exponent, 10 of fraction. */
function halfFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
