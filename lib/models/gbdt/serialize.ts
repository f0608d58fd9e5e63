export function serializeForest(_f: unknown): Uint8Array { return new Uint8Array(); }
