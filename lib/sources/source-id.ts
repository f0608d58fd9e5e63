/** Keys of stored candles: which source they came from. Pure. */
import { SourceError } from "./source";

export const SOURCE_KINDS = ["atlas", "binance-spot", "binance-futures", "file"] as const;
export type SourceKind = (typeof SOURCE_KINDS)[number];
/** Kinds that can be asked over the network. */
export type AskableKind = Exclude<SourceKind, "file">;

export interface SourceId {
  readonly kind: SourceKind;
  /** The sandbox's chain, the host of a replacement, or a file's name; null for the real service. */
  readonly rest: string | null;
}

const TITLES: Record<SourceKind, string> = {
  atlas: "Atlas",
  "binance-spot": "Binance spot",
  "binance-futures": "Binance futures",
  file: "File",
};

/**
 * Reads atlas, atlas:<rest>, binance-spot[:<rest>], binance-futures[:<rest>] or file:<name>.
 * @throws SourceError unknown_source for anything else
 */
export function parseSourceId(id: string): SourceId {
  const colon = id.indexOf(":");
  const kind = SOURCE_KINDS.find((one) => one === (colon < 0 ? id : id.slice(0, colon)));
  const rest = colon < 0 ? null : id.slice(colon + 1);
  if (kind === undefined || rest === "" || (kind === "file" && rest === null)) {
    throw new SourceError("unknown_source", `${JSON.stringify(id.slice(0, 80))} is no source of candles.`);
  }
  return { kind, rest };
}

/** For a person: "Binance spot", "File my-candles", "Atlas at other.example". */
export function sourceTitle({ kind, rest }: SourceId): string {
  if (rest === null) return TITLES[kind];
  return kind === "file" ? `${TITLES.file} ${rest}` : `${TITLES[kind]} (${rest})`;
}
