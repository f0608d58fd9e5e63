/** The configurations that are searched: the combinations of config.json, with the loss and with the comparison loss. */
import { candidatesOf, type ProjectConfig } from "allora-forge/skill";

export function model(config: ProjectConfig) {
  return candidatesOf(config);
}
