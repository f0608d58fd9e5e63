/** Health, what happened last, errors and changes, as JSON. */
import { z } from "zod";
import { DeploymentView } from "./workers";

/** A part's state: ok, waiting (starting, behind), error. */
export const HealthPart = z
  .object({
    state: z.enum(["ok", "waiting", "error"]),
    message: z.string(),
    ageSeconds: z.number().nullable().describe("Age of what is known, seconds."),
  })
  .meta({ id: "HealthPart", description: "A part's state: ok, waiting (starting, behind), error." });
export type HealthPart = z.infer<typeof HealthPart>;

export const HealthView = z
  .object({
    status: z.enum(["ok", "degraded", "error"]),
    version: z.string(),
    web: HealthPart,
    database: HealthPart,
    runner: HealthPart,
    network: HealthPart.extend({
      kind: z.string(),
      chainId: z.string().nullable(),
      height: z.number().nullable(),
      chainTime: z.string().nullable(),
      blockSeconds: z.number().nullable(),
    }),
    data: HealthPart,
  })
  .meta({ id: "HealthView" });
export type HealthView = z.infer<typeof HealthView>;

/** Is everything all right, and what happened last? */
export const OverviewView = z
  .object({
    health: HealthView,
    deployments: z.array(DeploymentView),
    totals: z
      .object({
        live: z.number(),
        confirmed: z.number(),
        failed: z.number(),
        refused: z.number(),
        missed: z.number(),
        rewardUallo: z.string().nullable(),
      })
      .describe("Over all deployments that are not removed."),
    attention: z
      .array(z.object({ deploymentId: z.string().nullable(), message: z.string() }))
      .describe("What a person should look at, worst first."),
  })
  .meta({ id: "OverviewView", description: "Is everything all right, and what happened last?" });
export type OverviewView = z.infer<typeof OverviewView>;

export const Problem = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    remedy: z.string(),
    code: z.string(),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof Problem>;

/** One server-sent event: which rows changed; the page asks anew for what it shows. */
export const ChangeEvent = z
  .object({
    table: z.enum([
      "network",
      "topic",
      "job",
      "deployment",
      "submission",
      "epoch",
      "score",
      "log",
      "runner",
      "model",
      "wallet",
      "plan",
      "plugin",
      "feed",
      "revision",
      "token",
    ]),
    id: z.string(),
    deploymentId: z.string().optional(),
  })
  .meta({
    id: "ChangeEvent",
    description: "One server-sent event: which rows changed; the page asks anew for what it shows.",
  });
export type ChangeEvent = z.infer<typeof ChangeEvent>;
