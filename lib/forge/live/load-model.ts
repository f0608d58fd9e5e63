/** A model from the database, ready to predict. */
import { decodeArtifact } from "@/lib/models/artifact";
import { ModelError } from "@/lib/models/model";
import type { Db } from "@/lib/store/client";
import type { LiveModel } from "./model-cache";

/** @throws ModelError for a model that is gone or damaged */
export async function loadModel(db: Db, modelId: string): Promise<LiveModel> {
  const row = await db.model.findUnique({ where: { id: modelId }, select: { bytes: true } });
  if (row === null) throw new ModelError(`the model ${modelId} is gone; deploy another`);
  const { manifest, model } = await decodeArtifact(row.bytes, modelId);
  return { plan: manifest.plan, predict: (features) => model.predict(features) };
}
