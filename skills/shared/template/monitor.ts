/** When the model has to be made anew: thresholds of config.json's `monitor`. Triggers of your own are added to the list. */
import { type ProjectConfig, type Trigger, triggersOf } from "allora-forge/skill";

export function triggers(config: ProjectConfig): Trigger[] {
  return [...triggersOf(config)];
}
