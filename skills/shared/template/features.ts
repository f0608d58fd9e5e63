/** The features of this project. The plan follows from config.json; whatever is added here must be described there. */
import { type ProjectConfig, planOf } from "allora-forge/skill";

export function features(config: ProjectConfig) {
  return planOf(config);
}
