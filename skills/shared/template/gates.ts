/**
 * The gates of this project: those that config.json names. One of your own is added to the list, before the first look:
 * { id, title, threshold, passes: "least", on: ["evaluation", "deployment"], advice, find: ({ analysis }) => … }
 */
import { type Gate, gatesOf, type ProjectConfig } from "allora-forge/skill";

export function gates(config: ProjectConfig): Gate[] {
  return [...gatesOf(config)];
}
