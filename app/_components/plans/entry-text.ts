/** How a plan's entries read. Pure. */
import type { FeatureKindView } from "@/lib/forge/views-modeling";
import { isObject, type Json, type JsonObject, words } from "./new/json-schema";

/** What says which feature an entry is, and not how it is set. */
const IDENTITY = new Set(["kind", "plugin", "digest"]);

/** The kind that an entry of the plan's list is of; undefined for one that is not known (a plugin that is gone). */
export function kindOf(entry: JsonObject, kinds: readonly FeatureKindView[]): FeatureKindView | undefined {
  return kinds.find(({ kind, plugin }) => kind === entry.kind && (plugin === null || plugin === entry.plugin));
}

function valueText(value: Json): string {
  if (Array.isArray(value)) return value.map(valueText).join(", ");
  if (isObject(value)) {
    return Object.entries(value)
      .map(([name, part]) =>
        typeof part === "number" ? `${part} ${words(name)}` : `${words(name)} ${valueText(part)}`,
      )
      .join(", ");
  }
  return String(value);
}

/** "bars 14, smoothing 3" */
export function settingsText(entry: JsonObject): string {
  const settings = entry.kind === "plugin" && isObject(entry.params) ? entry.params : entry;
  return Object.entries(settings)
    .filter(([name]) => !IDENTITY.has(name))
    .map(([name, value]) => `${words(name)} ${valueText(value)}`)
    .join(" · ");
}

/** What a list of entries is called by, where the kind is not known. */
export function entryTitle(entry: JsonObject, kinds: readonly FeatureKindView[]): string {
  return kindOf(entry, kinds)?.title ?? String(entry.plugin ?? entry.kind ?? "feature");
}
