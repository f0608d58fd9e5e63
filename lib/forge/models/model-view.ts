/** A model's row, without its bytes and plan, as JSON. */
import type { ModelView } from "@/lib/forge/views";
import type { Model } from "@/lib/store/generated/client";

export const MODEL_COLUMNS = {
  id: true,
  name: true,
  family: true,
  topicId: true,
  sizeBytes: true,
  grade: true,
  score: true,
  trainingId: true,
  origin: true,
  createdAt: true,
} as const;

export function toModelView(model: Pick<Model, keyof typeof MODEL_COLUMNS>): ModelView {
  return {
    ...model,
    origin: model.origin === "imported" ? "imported" : "trained",
    createdAt: model.createdAt.toISOString(),
  };
}
