/**
 * Reads Protocol Buffers messages by a description of their fields, strictly: a field that is not described, or comes twice
 * where once is meant, is an error, so that no other reader of the same bytes sees something that was not checked here.
 */
import { ModelError } from "@/lib/models/model";

/**
 * Lists of numbers may be packed or not. "…data" is counted and not kept: the content of tensors, by bytes per value (0:
 * of varying length).
 */
export type FieldKind =
  | "integer"
  | "float"
  | "text"
  | "bytes"
  | "integers"
  | "floats"
  | "texts"
  | "messages"
  | "data0"
  | "data4"
  | "data8";

export type Fields = Readonly<Record<number, readonly [name: string, kind: FieldKind]>>;

/** What may be kept of a file: a byte or two can stand for a number, a text or a message, which take much more memory. */
export class Budget {
  private spent = 0;
  constructor(private readonly most: number) {}

  spend(cost: number): void {
    this.spent += cost;
    if (this.spent > this.most) throw new ModelError("the file consists of too many parts; use a smaller model");
  }
}

/** What was found, by the names of the description. */
export class Message {
  readonly numbers = new Map<string, number[]>();
  readonly texts = new Map<string, string[]>();
  readonly parts = new Map<string, Uint8Array[]>();
  /** Values of "…data" fields. */
  readonly counts = new Map<string, number>();

  number(name: string): number | null {
    return this.numbers.get(name)?.[0] ?? null;
  }
  text(name: string): string {
    return this.texts.get(name)?.[0] ?? "";
  }
  bytes(name: string): Uint8Array | null {
    return this.parts.get(name)?.[0] ?? null;
  }
  messages(name: string): readonly Uint8Array[] {
    return this.parts.get(name) ?? [];
  }
}

const LONGEST_TEXT = 1000;

const VARINT = 0;
const FIXED_64 = 1;
const DELIMITED = 2;
const FIXED_32 = 5;

const WIRE: Record<FieldKind, readonly number[]> = {
  integer: [VARINT],
  float: [FIXED_32],
  text: [DELIMITED],
  bytes: [DELIMITED],
  texts: [DELIMITED],
  messages: [DELIMITED],
  integers: [VARINT, DELIMITED],
  floats: [FIXED_32, DELIMITED],
  data0: [VARINT, DELIMITED],
  data4: [FIXED_32, DELIMITED],
  data8: [FIXED_64, DELIMITED],
};
const SINGLE: readonly FieldKind[] = ["integer", "float", "text", "bytes"];

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** @throws ModelError naming `what` when the bytes are not such a message */
export function readMessage(bytes: Uint8Array, fields: Fields, what: string, budget: Budget): Message {
  const message = new Message();
  const reader = new Reader(bytes, what, budget);
  const seen = new Set<number>();
  while (!reader.isAtEnd()) {
    const tag = reader.integer();
    const number = Math.floor(tag / 8);
    const field = Object.hasOwn(fields, number) ? fields[number] : undefined;
    if (field === undefined) throw new ModelError(`${what} has the field ${number}, which is not supported`);
    const [name, kind] = field;
    const wire = tag % 8;
    if (!WIRE[kind].includes(wire))
      throw new ModelError(`${what} has a ${name} of the wrong type: the file is damaged`);
    if (SINGLE.includes(kind) && seen.has(number)) {
      throw new ModelError(`${what} has ${name} twice: the file is damaged`);
    }
    seen.add(number);
    reader.take(message, name, kind, wire);
  }
  return message;
}

class Reader {
  private at = 0;
  private readonly view: DataView;
  constructor(
    private readonly bytes: Uint8Array,
    private readonly what: string,
    private readonly budget: Budget,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  isAtEnd(): boolean {
    return this.at >= this.bytes.length;
  }

  /** A varint of at most 64 bits, signed. Beyond 2^53 it is only as exact as a double. */
  integer(): number {
    // Almost all are short: 28 bits need no bigint.
    let short = 0;
    for (let i = 0; i < 4; i++) {
      const byte = this.bytes[this.at + i];
      if (byte === undefined) throw this.cutOff();
      short |= (byte & 0x7f) << (7 * i);
      if (byte < 0x80) {
        this.at += i + 1;
        return short;
      }
    }
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.bytes[this.at++];
      if (byte === undefined) throw this.cutOff();
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return Number(BigInt.asIntN(64, value));
    }
    throw new ModelError(`${this.what} has a number of more than 64 bits: the file is damaged`);
  }

  take(message: Message, name: string, kind: FieldKind, wire: number): void {
    if (kind === "text" || kind === "texts") this.keep(message.texts, name, this.text());
    else if (kind === "bytes" || kind === "messages") this.keep(message.parts, name, this.delimited());
    else if (kind === "data0" || kind === "data4" || kind === "data8") {
      const count = wire === DELIMITED ? this.countPacked(Number(kind.slice(4))) : this.skipOne(wire);
      message.counts.set(name, (message.counts.get(name) ?? 0) + count);
    } else if (wire === DELIMITED) {
      const packed = new Reader(this.delimited(), this.what, this.budget);
      while (!packed.isAtEnd()) packed.take(message, name, kind, kind === "floats" ? FIXED_32 : VARINT);
    } else this.keep(message.numbers, name, wire === VARINT ? this.integer() : this.float());
  }

  private keep<T>(lists: Map<string, T[]>, name: string, value: T): void {
    this.budget.spend(typeof value === "number" ? 1 : typeof value === "string" ? 2 : 40);
    const list = lists.get(name);
    if (list === undefined) lists.set(name, [value]);
    else list.push(value);
  }

  private countPacked(width: number): number {
    const packed = this.delimited();
    if (width > 0 && packed.length % width === 0) return packed.length / width;
    // Every varint ends with the only byte of it that has no high bit.
    if (width > 0 || (packed.at(-1) ?? 0) >= 0x80) throw this.cutOff();
    return packed.reduce((count, byte) => count + (byte < 0x80 ? 1 : 0), 0);
  }

  private skipOne(wire: number): number {
    if (wire === VARINT) this.integer();
    else this.skip(wire === FIXED_32 ? 4 : 8);
    return 1;
  }

  private float(): number {
    return this.view.getFloat32(this.skip(4), true);
  }

  private delimited(): Uint8Array {
    const length = this.integer();
    const at = this.skip(length);
    return this.bytes.subarray(at, at + length);
  }

  private text(): string {
    const bytes = this.delimited();
    // Names come back in the run time's messages.
    if (bytes.length > LONGEST_TEXT) throw new ModelError(`${this.what} has a name of over ${LONGEST_TEXT} bytes`);
    try {
      return utf8.decode(bytes);
    } catch (cause) {
      throw new ModelError(`${this.what} has a text that is none: the file is damaged`, { cause });
    }
  }

  private skip(length: number): number {
    const at = this.at;
    if (!(length >= 0 && at + length <= this.bytes.length)) throw this.cutOff();
    this.at += length;
    return at;
  }

  private cutOff(): ModelError {
    return new ModelError(`${this.what} ends too early: the file is cut off, damaged, or no ONNX model`);
  }
}
