/**
 * A declarative layer over the protobuf wire format: a message is a table of numbered fields. Encoding is deterministic
 * (ascending field numbers, zero scalars and absent messages left out, shortest varints), as the chain's own encoder is;
 * decoding skips what it does not know and gives missing fields their zero value.
 */
import { BinaryReader, BinaryWriter, WireType } from "cosmjs-types/binary";

/** Bytes that are no message of the expected kind. */
export class CodecError extends Error {
  override name = "CodecError";
}

/** One numbered field: `Out` is what decoding gives, `In` what encoding takes. */
export interface Field<Out, In> {
  readonly number: number;
  readonly wire: WireType;
  /** The value of a field that is not on the wire. */
  initial(): Out;
  /** Writes tag and value; leaves out what the wire format leaves out. */
  write(writer: BinaryWriter, value: In | undefined): void;
  /** `previous` is the value so far: repeated fields append to it. */
  read(reader: BinaryReader, previous: Out): Out;
}

type Shape = Readonly<Record<string, Field<unknown, never>>>;
type OutOf<S extends Shape> = { [K in keyof S]: ReturnType<S[K]["initial"]> };
type InOf<S extends Shape> = { [K in keyof S]?: Parameters<S[K]["write"]>[1] };

export interface Message<Out, In> {
  /** Full protobuf name without the version's package, e.g. Topic. */
  readonly name: string;
  encode(value: In): Uint8Array;
  /** @throws CodecError for bytes that are cut off or no protobuf. */
  decode(bytes: Uint8Array): Out;
}

/** What decoding a message gives. */
export type Decoded<M> = M extends Message<infer Out, infer _In> ? Out : never;
/** What encoding a message takes: every field may be left out. */
export type Encodable<M> = M extends Message<infer _Out, infer In> ? In : never;

export function message<S extends Shape>(name: string, shape: S): Message<OutOf<S>, InOf<S>> {
  const fields = Object.entries(shape).sort(([, a], [, b]) => a.number - b.number);
  const byNumber = new Map(fields.map(([key, field]) => [field.number, { key, field }]));
  if (byNumber.size !== fields.length) throw new CodecError(`${name}: two fields share a number`);
  return {
    name,
    encode(value) {
      const given: Record<string, unknown> = value;
      const writer = BinaryWriter.create();
      for (const [key, field] of fields) field.write(writer, given[key] as never);
      return writer.finish();
    },
    decode(bytes) {
      const decoded: Record<string, unknown> = {};
      for (const [key, field] of fields) decoded[key] = field.initial();
      try {
        const reader = new BinaryReader(bytes);
        while (reader.pos < reader.len) {
          const [number, wire] = reader.tag();
          const known = byNumber.get(number);
          if (known === undefined || known.field.wire !== wire) reader.skipType(wire);
          else decoded[known.key] = known.field.read(reader, decoded[known.key]);
          if (reader.pos > reader.len) throw new RangeError("premature end");
        }
      } catch (error) {
        if (error instanceof CodecError) throw error;
        throw new CodecError(
          `${name}: the bytes cannot be decoded: ${error instanceof Error ? error.message : error}`,
          {
            cause: error,
          },
        );
      }
      return decoded as OutOf<S>;
    },
  };
}

const TWO_TO_32 = 2n ** 32n;

function writeVarint(writer: BinaryWriter, value: bigint): void {
  // The writer's 64-bit methods reserve too few bytes from 2^31 up to 2^32; its 32-bit method does not.
  if (value >= 0n && value < TWO_TO_32) writer.uint32(Number(value));
  else writer.int64(BigInt.asIntN(64, value));
}

export function uint64(number: number): Field<bigint, bigint | number> {
  return {
    number,
    wire: WireType.Varint,
    initial: () => 0n,
    write(writer, value = 0n) {
      if (value < 0 || BigInt.asUintN(64, BigInt(value)) !== BigInt(value)) {
        throw new CodecError(`${value} is no unsigned 64-bit integer`);
      }
      if (BigInt(value) !== 0n) writeVarint(writer.tag(number, WireType.Varint), BigInt(value));
    },
    read: (reader) => reader.uint64(),
  };
}

export function int64(number: number): Field<bigint, bigint | number> {
  return {
    number,
    wire: WireType.Varint,
    initial: () => 0n,
    write(writer, value = 0n) {
      if (BigInt.asIntN(64, BigInt(value)) !== BigInt(value)) throw new CodecError(`${value} is no 64-bit integer`);
      if (BigInt(value) !== 0n) writeVarint(writer.tag(number, WireType.Varint), BigInt(value));
    },
    read: (reader) => reader.int64(),
  };
}

/** Unsigned 32-bit integers and enumerations. */
export function uint32(number: number): Field<number, number> {
  return {
    number,
    wire: WireType.Varint,
    initial: () => 0,
    write(writer, value = 0) {
      if (value >>> 0 !== value) throw new CodecError(`${value} is no unsigned 32-bit integer`);
      if (value !== 0) writer.tag(number, WireType.Varint).uint32(value);
    },
    read: (reader) => reader.uint32(),
  };
}

export function bool(number: number): Field<boolean, boolean> {
  return {
    number,
    wire: WireType.Varint,
    initial: () => false,
    write(writer, value = false) {
      if (value) writer.tag(number, WireType.Varint).bool(true);
    },
    read: (reader) => reader.bool(),
  };
}

export function string(number: number): Field<string, string> {
  return {
    number,
    wire: WireType.Bytes,
    initial: () => "",
    write(writer, value = "") {
      if (value !== "") writer.tag(number, WireType.Bytes).string(value);
    },
    read: (reader) => reader.string(),
  };
}

export function bytes(number: number): Field<Uint8Array, Uint8Array> {
  return {
    number,
    wire: WireType.Bytes,
    initial: () => new Uint8Array(),
    write(writer, value = new Uint8Array()) {
      if (value.length > 0) writer.tag(number, WireType.Bytes).bytes(value);
    },
    read: (reader) => new Uint8Array(reader.bytes()),
  };
}

/** A decimal as text. Always on the wire, `0` when not given, as the chain writes its own decimals. */
export function decimal(number: number): Field<string, string> {
  return {
    number,
    wire: WireType.Bytes,
    initial: () => "0",
    write(writer, value = "0") {
      if (value === "") throw new CodecError("a decimal cannot be the empty text");
      writer.tag(number, WireType.Bytes).string(value);
    },
    read: (reader) => reader.string() || "0",
  };
}

/** A whole amount as text, e.g. of uallo. Always on the wire, `0` when not given. */
export function amount(number: number): Field<bigint, bigint | number> {
  return {
    number,
    wire: WireType.Bytes,
    initial: () => 0n,
    write(writer, value = 0n) {
      writer.tag(number, WireType.Bytes).string(BigInt(value).toString());
    },
    read(reader) {
      const text = reader.string();
      if (!/^-?\d*$/.test(text)) throw new CodecError(`an amount must be a whole number, not ${JSON.stringify(text)}`);
      return BigInt(text === "-" ? "0" : text);
    },
  };
}

/** An embedded message; undefined when absent. */
export function embedded<Out, In>(number: number, of: Message<Out, In>): Field<Out | undefined, In> {
  return {
    number,
    wire: WireType.Bytes,
    initial: () => undefined,
    write(writer, value) {
      if (value !== undefined) writer.tag(number, WireType.Bytes).bytes(of.encode(value));
    },
    read: (reader) => of.decode(reader.bytes()),
  };
}

export function repeated<Out, In>(number: number, of: Message<Out, In>): Field<Out[], readonly In[]> {
  return {
    number,
    wire: WireType.Bytes,
    initial: () => [],
    write(writer, values = []) {
      for (const value of values) writer.tag(number, WireType.Bytes).bytes(of.encode(value));
    },
    read(reader, previous) {
      previous.push(of.decode(reader.bytes()));
      return previous;
    },
  };
}

export function repeatedString(number: number): Field<string[], readonly string[]> {
  return {
    number,
    wire: WireType.Bytes,
    initial: () => [],
    write(writer, values = []) {
      for (const value of values) writer.tag(number, WireType.Bytes).string(value);
    },
    read(reader, previous) {
      previous.push(reader.string());
      return previous;
    },
  };
}
