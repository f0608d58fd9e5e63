/** Takes an artifact of this product: of a script, of another instance, or of another network. Its plan and training are its own. */
import type { Call } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { planOf } from "@/lib/forge/training/training-input";
import type { ModelView } from "@/lib/forge/views";
import { type ArtifactManifest, decodeArtifact, OnnxModel } from "@/lib/models";
import { parseSourceId } from "@/lib/sources/choose";
import { SourceError } from "@/lib/sources/source";
import type { Network, Topic } from "@/lib/store/generated/client";
import { checkAnswers, refused } from "./import-checks";
import { MODEL_COLUMNS, toModelView } from "./model-view";
import { probeOnnx } from "./probe-onnx";
import { probeRows } from "./probe-rows";

export interface ArtifactToImport {
  name: string;
  bytes: Uint8Array;
  chain: Network;
  topic: Topic;
  nowMs: number;
}

/**
 * The bytes are stored as they are, so that the model keeps its id. What its manifest claims of its grade is shown as its own word, and
 * gives it no grade here.
 * @throws ForgeError invalid_artifact, invalid_input (trained on the future), conflict (another market, horizon or kind; here already)
 */
export async function importArtifact({
  ctx,
  input: { name, bytes, chain, topic, nowMs },
}: Call<ArtifactToImport>): Promise<ModelView> {
  const { id, manifest } = await refused("Export it anew where it was trained, then import it again.", async () => {
    const opened = await decodeArtifact(bytes);
    const { rows, isReal } = await probeRows(ctx, chain.chainId, opened.manifest.plan);
    const { model } = opened;
    const answers =
      model instanceof OnnxModel ? probeOnnx(model, rows) : Promise.all(rows.map((row) => model.predict(row)));
    checkAnswers(await answers, isReal);
    return opened;
  });
  checkFit(manifest, topic, nowMs);
  return ctx.db.$transaction(async (tx) => {
    const { count } = await tx.model.createMany({
      data: [
        {
          id,
          chainId: chain.chainId,
          name,
          family: manifest.family,
          topicId: topic.topicId,
          plan: manifest.plan,
          bytes: new Uint8Array(bytes),
          sizeBytes: bytes.byteLength,
          origin: "imported",
          source: knownSource(manifest.trainedOn.source),
        },
      ],
      skipDuplicates: true,
    });
    const row = await tx.model.findUniqueOrThrow({ where: { id }, select: { ...MODEL_COLUMNS, chainId: true } });
    if (count === 0) {
      const isHere = row.chainId === chain.chainId;
      throw new ForgeError(
        "conflict",
        `This very model is here already, as "${row.name}"${isHere ? "" : ` of ${row.chainId}`}.`,
        isHere
          ? `Use the model ${id}.`
          : "Give each network a database of its own (FORGE_DATA_DIR), and import it there.",
      );
    }
    const details = { name, format: "artifact", topicId: topic.topicId, bytes: bytes.length };
    await tx.audit.create({ data: { actor: ctx.actor, action: "model.import", subject: id, details } });
    return toModelView(row);
  });
}

function checkFit({ plan, topic: trained, trainedOn }: ArtifactManifest, topic: Topic, nowMs: number): void {
  planOf(topic, plan);
  if (trained.kind !== topic.kind) {
    throw new ForgeError(
      "conflict",
      `The model was trained for a topic that asks for ${trained.kind}, topic ${topic.topicId} asks for ${topic.kind}.`,
      "Choose a topic of its kind, or train it for this one.",
    );
  }
  if (trainedOn.toMs > nowMs) {
    throw new ForgeError(
      "invalid_input",
      `The model says that it was trained on data up to ${new Date(trainedOn.toMs).toISOString()}: here it is ${new Date(nowMs).toISOString()}.`,
      "Import it where the network's time is later than its training.",
    );
  }
}

/** Null for what names no source of this product. */
function knownSource(trainedOn: string | undefined): string | null {
  if (trainedOn === undefined) return null;
  try {
    parseSourceId(trainedOn);
    return trainedOn;
  } catch (error) {
    if (error instanceof SourceError) return null;
    throw error;
  }
}
