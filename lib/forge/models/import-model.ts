/** The verb: takes a model that was trained elsewhere, once it has shown that it can be used. */
import { createHash } from "node:crypto";
import { z } from "zod";
import { MINUTE_MS } from "@/lib/candles/candles";
import { columnNames, FeaturePlan } from "@/lib/features";
import type { Call, ForgeContext } from "@/lib/forge/context";
import { ForgeError } from "@/lib/forge/errors";
import { findTopic } from "@/lib/forge/topics/find-topic";
import { planOf } from "@/lib/forge/training/training-input";
import type { ModelView } from "@/lib/forge/views";
import { encodeArtifact, ModelError } from "@/lib/models";
import { quoted } from "@/lib/models/quote";
import { importArtifact } from "./import-artifact";
import { checkAnswers, refused } from "./import-checks";
import { decodeData, MOST_DATA_LETTERS } from "./import-data";
import { IMPORT_FORMATS, type ImportedModel } from "./import-formats";
import { MODEL_COLUMNS, toModelView } from "./model-view";
import { probeRows } from "./probe-rows";

/** Formats of other programs, and this product's own artifact. */
const FORMATS = [...(Object.keys(IMPORT_FORMATS) as (keyof typeof IMPORT_FORMATS)[]), "artifact" as const];

export const ModelImport = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .regex(/^[^\p{Cc}\p{Cf}\p{Co}\p{Cn}]*$/u, "must have no control characters"),
  format: z.enum(FORMATS),
  /** The file in base64; what is text (LightGBM, layers) may be given as it is. */
  data: z.string().min(1).max(MOST_DATA_LETTERS, `must have at most ${MOST_DATA_LETTERS} letters (a file of 48 MB)`),
  topicId: z.number().int().min(1).max(2_147_483_647),
  /** What the model's columns are. Default: the ready plan of the topic. */
  plan: FeaturePlan.optional(),
  /** A saved plan instead. */
  planId: z
    .string()
    .regex(/^[0-9a-f]{64}$/, "must be a plan's id: 64 hex digits")
    .optional(),
  /** The time of the last row it was trained on. Where it is not told, all before the import counts as seen. */
  trainedUntil: z.iso.datetime({ offset: true }).optional(),
});
export type ModelImport = z.input<typeof ModelImport>;

/**
 * @throws ZodError; ForgeError invalid_input | not_found | conflict | network_failed | invalid_artifact: a file that is
 * damaged, hostile, not supported, not of the plan's columns, or that answers with no log returns
 */
export async function importModel({ ctx, input }: Call<unknown>): Promise<ModelView> {
  const asked = ModelImport.parse(input);
  const { chain, topic } = await findTopic(ctx, asked.topicId);
  const nowMs = Math.floor(chain.latestBlockTime.getTime() / MINUTE_MS) * MINUTE_MS;
  if (asked.format === "artifact") {
    refuseBeside(asked);
    const bytes = decodeData(asked.data, { isText: () => false });
    return importArtifact({ ctx, input: { name: asked.name, bytes, chain, topic, nowMs } });
  }
  const { format: family } = asked;
  const plan = planOf(topic, await planAsked(ctx, asked));
  const trainedUntilMs = asked.trainedUntil === undefined ? nowMs : Date.parse(asked.trainedUntil);
  if (trainedUntilMs > nowMs) {
    throw new ForgeError(
      "invalid_input",
      `The model cannot have been trained on data up to ${asked.trainedUntil}: it is ${new Date(nowMs).toISOString()}.`,
      "Give the time of the last row that it was trained on, or leave it out.",
    );
  }
  const format = IMPORT_FORMATS[family];
  const bytes = decodeData(asked.data, format);
  const artifact = await refused(
    `Export the ${format.title} anew as the message says, then import it again.`,
    async () => {
      const imported = await format.read(bytes);
      checkColumns(imported, plan);
      const { rows, isReal } = await probeRows(ctx, chain.chainId, plan);
      checkAnswers(await imported.firstRun(rows), isReal);
      return encodeArtifact({
        model: imported.model,
        plan,
        topic: {
          topicId: topic.topicId,
          kind: topic.kind === "price" ? "price" : "log_return",
          metadata: topic.metadata.slice(0, 2000),
          chainId: chain.chainId,
        },
        params: { ...imported.facts },
        trainedOn: { fromMs: 0, toMs: trainedUntilMs, rows: 0, seed: 0, source: `${format.title}, trained elsewhere` },
      });
    },
  );
  const { id } = artifact;
  return ctx.db.$transaction(async (tx) => {
    const { count } = await tx.model.createMany({
      data: [
        {
          id,
          chainId: chain.chainId,
          name: asked.name,
          family,
          topicId: topic.topicId,
          plan,
          bytes: new Uint8Array(artifact.bytes),
          sizeBytes: artifact.bytes.byteLength,
          origin: "imported",
        },
      ],
      skipDuplicates: true,
    });
    const row = await tx.model.findUniqueOrThrow({ where: { id }, select: MODEL_COLUMNS });
    if (count === 0) {
      throw new ForgeError("conflict", `This very model is here already, as "${row.name}".`, `Use the model ${id}.`);
    }
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    const details = { name: asked.name, format: asked.format, topicId: topic.topicId, bytes: bytes.length, sha256 };
    await tx.audit.create({ data: { actor: ctx.actor, action: "model.import", subject: id, details } });
    return toModelView(row);
  });
}

/** An artifact says itself what its columns are and what it was trained on. */
function refuseBeside({ plan, planId, trainedUntil }: z.infer<typeof ModelImport>): void {
  const given = Object.entries({ plan, planId, trainedUntil }).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new ForgeError("invalid_input", `${given[0]} is given beside an artifact, which has its own.`, "Leave it out.");
}

async function planAsked(
  ctx: ForgeContext,
  { plan, planId }: z.infer<typeof ModelImport>,
): Promise<FeaturePlan | undefined> {
  if (planId === undefined) return plan;
  if (plan !== undefined) {
    throw new ForgeError("invalid_input", "Both plan and planId are given.", "Give one of them.");
  }
  const saved = await ctx.db.plan.findUnique({ where: { id: planId }, select: { plan: true } });
  if (saved === null) {
    throw new ForgeError(
      "not_found",
      `There is no plan ${planId}.`,
      "List the plans for their ids, or leave planId out.",
    );
  }
  return FeaturePlan.parse(saved.plan);
}

function checkColumns({ model, columnNames: given }: ImportedModel, plan: FeaturePlan): void {
  const expected = columnNames(plan);
  if (model.inputCount !== expected.length) {
    throw new ModelError(
      `it takes ${model.inputCount} features, the plan makes ${expected.length} (${expected[0]} to ${expected.at(-1)}); choose the plan that it was trained with`,
    );
  }
  if (given === null) return;
  const at = expected.findIndex((name, i) => name !== given[i]);
  if (at < 0) return;
  const isOrder = given.every((name) => expected.includes(name));
  throw new ModelError(
    `its column ${at} is ${quoted(given[at] ?? "")}, the plan's is "${expected[at]}"${isOrder ? ": the columns are in another order" : ""}; choose the plan that it was trained with, or train it on the plan's columns`,
  );
}
