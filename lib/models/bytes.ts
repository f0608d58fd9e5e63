/** Writing and reading of numbers as little-endian bytes, with every length checked before it is believed. */
import { ModelError } from "./model";

type Column = "i32" | "u16" | "f32" | "f64";
const WIDTHS: Record<Column, number> = { i32: 4, u16: 2, f32: 4, f64: 8 };

export class ByteWriter {
  private readonly parts: Uint8Array[] = [];

  u32(value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, value, true);
    this.parts.push(bytes);
    return this;
  }

  column(kind: Column, values: ArrayLike<number>): this {
    const width = WIDTHS[kind];
    const bytes = new Uint8Array(values.length * width);
    const view = new DataView(bytes.buffer);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (kind === "i32") view.setInt32(i * width, value, true);
      else if (kind === "u16") view.setUint16(i * width, value, true);
      else if (kind === "f32") view.setFloat32(i * width, value, true);
      else view.setFloat64(i * width, value, true);
    }
    this.parts.push(bytes);
    return this;
  }

  bytes(bytes: Uint8Array): this {
    this.parts.push(bytes);
    return this;
  }

  finish(): Uint8Array {
    const all = new Uint8Array(this.parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of this.parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

/** Reads what ByteWriter wrote. All methods throw ModelError instead of reading past the end. */
export class ByteReader {
  private at = 0;
  private readonly view: DataView;
  constructor(private readonly source: Uint8Array) {
    this.view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  i32Column(length: number): Int32Array {
    const at = this.take(length * 4);
    return Int32Array.from({ length }, (_, i) => this.view.getInt32(at + i * 4, true));
  }

  u16Column(length: number): Uint16Array {
    const at = this.take(length * 2);
    return Uint16Array.from({ length }, (_, i) => this.view.getUint16(at + i * 2, true));
  }

  /** @throws ModelError when a number is not finite */
  f32Column(length: number): Float32Array {
    const at = this.take(length * 4);
    return allFinite(Float32Array.from({ length }, (_, i) => this.view.getFloat32(at + i * 4, true)));
  }

  /** @throws ModelError when a number is not finite */
  f64Column(length: number): Float64Array {
    const at = this.take(length * 8);
    return allFinite(Float64Array.from({ length }, (_, i) => this.view.getFloat64(at + i * 8, true)));
  }

  bytes(length: number): Uint8Array {
    const at = this.take(length);
    return this.source.subarray(at, at + length);
  }

  /** @throws ModelError when bytes are left over */
  end(): void {
    if (this.at !== this.source.length) {
      throw new ModelError(
        `the model has ${this.source.length - this.at} bytes too many: it is damaged; train it anew`,
      );
    }
  }

  private take(length: number): number {
    const at = this.at;
    if (!(length >= 0 && at + length <= this.source.length)) {
      throw new ModelError(
        `the model ends at byte ${this.source.length} where ${at + length} are announced: it is damaged; train it anew`,
      );
    }
    this.at += length;
    return at;
  }
}

function allFinite<T extends Float32Array | Float64Array>(column: T): T {
  for (const value of column) {
    if (!Number.isFinite(value))
      throw new ModelError(`the model holds the number ${value}: it is damaged; train it anew`);
  }
  return column;
}
