/** Events as CometBFT shows them: typed events carry their attribute values as JSON text. */

export interface ChainEvent {
  type: string;
  attributes: { key: string; value: string; index: boolean }[];
}

/**
 * A typed event of the emissions module, e.g. `emissions.v10.EventScoresSet`. 64-bit integers are given as text or bigint and
 * stand in quotes, as the chain's JSON has them; attributes are sorted.
 */
export function typedEvent(version: string, name: string, fields: Record<string, unknown>): ChainEvent {
  const attributes = Object.keys(fields)
    .sort()
    .map((key) => ({
      key,
      value: JSON.stringify(fields[key], (_, value) => (typeof value === "bigint" ? value.toString() : value)),
      index: true,
    }));
  return { type: `emissions.${version}.${name}`, attributes };
}

/** An untyped event of the SDK, e.g. tx or message. */
export function plainEvent(type: string, fields: Record<string, string>): ChainEvent {
  return { type, attributes: Object.entries(fields).map(([key, value]) => ({ key, value, index: true })) };
}

/** What CometBFT adds to a block's events. */
export function endBlock(event: ChainEvent): ChainEvent {
  return { ...event, attributes: [...event.attributes, { key: "mode", value: "EndBlock", index: true }] };
}
