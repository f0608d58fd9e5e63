/** How a plan's entries read. Pure. */
import type { FeatureKindView } from "@/lib/forge/views";
import { isObject, type Json, type JsonObject, words } from "./new/json-schema";

/** What says which feature an entry is and what it is called, and not how it is set. */
const IDENTITY = new Set(["kind", "plugin", "digest", "name", "rationale", "params", "parts"]);

/** The kind that an entry of the plan's list is of; undefined for one that is not known (a plugin that is gone). */
export function kindOf(entry: JsonObject, kinds: readonly FeatureKindView[]): FeatureKindView | undefined {
  return kinds.find(({ kind, plugin }) => kind === entry.kind && (plugin === null || plugin === entry.plugin));
}

function settingText(name: string, value: Json): string {
  // A look-back is a number of bars, or of horizons.
  if (isObject(value) && typeof value.horizons === "number") {
    const length = `${value.horizons} ${value.horizons === 1 ? "horizon" : "horizons"}`;
    return name === "bars" ? length : `${words(name)} ${length}`;
  }
  if (name === "bars" && typeof value === "number") return `${value} ${value === 1 ? "bar" : "bars"}`;
  return `${words(name)} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`;
}

/** "14 bars · smoothing 3" */
export function settingsText(entry: JsonObject): string {
  const own = isObject(entry.params) ? entry.params : {};
  return [...Object.entries(entry).filter(([name]) => !IDENTITY.has(name)), ...Object.entries(own)]
    .map(([name, value]) => settingText(name, value))
    .join(" · ");
}

/** What a list of entries is called by, where the kind is not known. */
export function entryTitle(entry: JsonObject, kinds: readonly FeatureKindView[]): string {
  return kindOf(entry, kinds)?.title ?? String(entry.plugin ?? entry.kind ?? "feature");
}
