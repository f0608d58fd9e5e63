/** Models and families, as JSON. */
import { z } from "zod";
import { FeaturePlan } from "@/lib/features/plan";
import { instant } from "./instant";
import { ReportView } from "./reports";
import { DeploymentView } from "./workers";

export const ModelView = z
  .object({
    id: z.string(),
    name: z.string(),
    family: z.string(),
    topicId: z.number(),
    sizeBytes: z.number(),
    grade: z.string().nullable(),
    score: z.number().nullable(),
    trainingId: z.string().nullable(),
    origin: z.enum(["trained", "imported"]),
    createdAt: instant,
  })
  .meta({ id: "ModelView" });
export type ModelView = z.infer<typeof ModelView>;

/** GET /api/v1/models/{id}: where a model comes from and what became of it. */
export const ModelDetailView = ModelView.extend({
  topicMetadata: z.string(),
  topicKind: z.enum(["price", "log_return"]),
  plan: FeaturePlan,
  planId: z.string().nullable().describe("Where the plan is saved; null where it is not."),
  columns: z.number(),
  params: z
    .record(z.string(), z.union([z.number(), z.string()]))
    .describe("As the family took them; of an imported model, what its file says."),
  trainedOn: z
    .object({
      from: z.string().nullable(),
      to: z.string(),
      rows: z.number().nullable(),
      seed: z.number().nullable(),
      source: z.string().nullable(),
      fingerprint: z.string().nullable(),
    })
    .describe(
      "Of an imported model, `from`, `rows` and `seed` are null; `to` is what its owner says, else the time of the import.",
    ),
  report: ReportView.nullable().describe("The out-of-fold report of its training."),
  engine: z.string().nullable().describe("What computes it; null where it is the product itself."),
  importance: z
    .array(
      z.object({
        name: z.string(),
        share: z.number(),
      }),
    )
    .nullable()
    .describe("Columns by share of what they contribute, largest first, at most 50; null where the family cannot say."),
  deployments: z.array(
    z.object({
      id: z.string(),
      topicId: z.number(),
      desired: z.enum(["running", "stopped"]),
      status: DeploymentView.shape.status,
    }),
  ),
}).meta({
  id: "ModelDetailView",
  description: "GET /api/v1/models/{id}: where a model comes from and what became of it.",
});
export type ModelDetailView = z.infer<typeof ModelDetailView>;

/** GET /api/v1/families */
export const FamilyView = z
  .object({
    name: z.string(),
    title: z.string(),
    useWhen: z.string(),
    trainable: z.boolean(),
    params: z.record(z.string(), z.unknown()).describe("JSON Schema of its parameters, with defaults."),
    quick: z.array(z.record(z.string(), z.unknown())),
    fullSize: z.number().describe("Size of the full grid."),
  })
  .meta({ id: "FamilyView", description: "GET /api/v1/families" });
export type FamilyView = z.infer<typeof FamilyView>;
