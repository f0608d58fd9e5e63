/** `forge models`: what was trained or brought. */
import path from "node:path";
import { type Command, Option } from "commander";
import type { ModelDetailView } from "@/lib/forge/views";
import { time, topicId } from "@/workers/cli/arguments";
import type { Cli } from "@/workers/cli/cli";
import { readGiven, writeTo } from "@/workers/cli/files";
import { findModel, findPlan } from "@/workers/cli/find";
import { byDefault, examples, group } from "@/workers/cli/help";
import { allPages } from "@/workers/cli/ids";
import { bytes, horizon, integer, NOTHING, percent, relative, short, utc } from "@/workers/cli/output/format";
import { gradeLine, metricsTable } from "@/workers/cli/output/report";
import { cell } from "@/workers/cli/output/table";

interface ImportOptions {
  name?: string;
  format?: "lightgbm" | "onnx" | "layers" | "artifact";
  plan?: string;
  trainedUntil?: string;
}

export function register(program: Command, cli: Cli): void {
  const models = group(program, "models", "models that were trained here or brought from elsewhere; alone, a list");
  byDefault(models, () => list(cli, {}));
  examples(models, [["npx forge models", "list the models"]]);
  examples(
    models
      .command("list")
      .description("list the models, newest first")
      .option("--topic <topic>", "of one topic", topicId)
      .action((options: { topic?: number }) => list(cli, options)),
    [["npx forge models list --topic 69", "those for topic 69"]],
  );
  examples(
    models
      .command("show")
      .description("show one model: what it was trained on, its grade, its columns")
      .argument("<model>", "id of the model, or how it begins")
      .action((given: string) => show(cli, given)),
    [["npx forge models show 5b45", "the model whose id begins with 5b45"]],
  );
  examples(
    models
      .command("import")
      .description(
        "bring a model: LightGBM text, ONNX or layers (model.json, the weight files beside it) from elsewhere, or an artifact of a script or another instance",
      )
      .argument("<file>", "the model's file")
      .argument("<topic>", "id of the topic that it predicts", topicId)
      .addOption(
        new Option("--format <format>", "what the file is (default: by its ending)").choices([
          "lightgbm",
          "onnx",
          "layers",
          "artifact",
        ]),
      )
      .option("--name <name>", "a name for people (default: the file's)")
      .option("--plan <file or id>", "the feature plan that its columns follow (default: the topic's ready plan)")
      .option(
        "--trained-until <time>",
        "time of the last row that it was trained on (default: all before now counts as seen)",
        time,
      )
      .action((file: string, topic: number, options: ImportOptions) => importModel(cli, file, topic, options)),
    [
      ["npx forge models import model.txt 69 --trained-until 2026-01-01", "a LightGBM model for topic 69"],
      ["npx forge models import converted/model.json 69", "a Keras model, as tensorflowjs_converter wrote it"],
    ],
  );
  examples(
    models
      .command("export")
      .description("write a model's artifact to a file, or to stdout")
      .argument("<model>", "id of the model, or how it begins")
      .argument("[file]", "where to write; - is stdout (default: <id>.forge-model)")
      .action((given: string, file: string | undefined) => exportModel(cli, given, file)),
    [["npx forge models export 5b45 best.model", "keep the artifact"]],
  );
}

async function list(cli: Cli, { topic }: { topic?: number }): Promise<void> {
  const client = await cli.client();
  const models = await allPages((page) =>
    client.models.list({ ...page, ...(topic !== undefined && { topicId: topic }) }),
  );
  cli.show(models, () =>
    models.length === 0
      ? "No models. Train one: npx forge train --help"
      : cli.table(
          [
            { head: "MODEL" },
            { head: "NAME", shrink: true },
            { head: "FAMILY", spare: 2 },
            { head: "TOPIC", align: "right" },
            { head: "GRADE" },
            { head: "SIZE", align: "right", spare: 4 },
            { head: "FROM", spare: 3 },
            { head: "MADE", spare: 1 },
          ],
          models.map((one) => [
            short(one.id),
            cell(one.name),
            one.family,
            String(one.topicId),
            one.grade ?? NOTHING,
            bytes(one.sizeBytes),
            one.origin,
            relative(one.createdAt),
          ]),
        ),
  );
}

async function show(cli: Cli, given: string): Promise<void> {
  const client = await cli.client();
  const model = await client.models.get((await findModel(client, given)).id);
  cli.show(model, () => modelText(cli, model));
}

function modelText(cli: Cli, model: ModelDetailView): string {
  const { trainedOn, report } = model;
  const span = `${trainedOn.from === null ? "?" : utc(trainedOn.from)} to ${utc(trainedOn.to)}`;
  const rows = trainedOn.rows === null ? "" : `, ${integer(trainedOn.rows)} rows`;
  const lines: [string, string][] = [
    ["Name", cell(model.name)],
    ["Family", model.family],
    ["Topic", `${model.topicId} ${cell(model.topicMetadata)}`],
    ["Predicts", `${model.plan.market}, ${horizon(model.plan.target.horizonMinutes)} ahead`],
    ["Columns", integer(model.columns)],
    ["Trained on", `${span}${rows}${trainedOn.source === null ? "" : `, ${cell(trainedOn.source)}`}`],
    [
      "Parameters",
      cell(
        Object.entries(model.params)
          .map(([name, value]) => `${name} ${value}`)
          .join(", "),
      ) || NOTHING,
    ],
    ["Size", bytes(model.sizeBytes)],
    ["Made", `${relative(model.createdAt)}, ${model.origin}`],
    [
      "Workers",
      model.deployments.map((one) => `${short(one.id)} (topic ${one.topicId}, ${one.status})`).join(", ") || "none",
    ],
  ];
  const sections = [`${cli.style.bold("Model")} ${model.id}\n${cli.facts(lines)}`];
  if (report !== null) sections.push(`${gradeLine(cli, report)}\n${metricsTable(cli, report)}`);
  if (model.importance !== null && model.importance.length > 0) {
    const top = model.importance.slice(0, 8).map(({ name, share }) => [cell(name), percent(share)]);
    sections.push(
      cli.table(
        [
          { head: "COLUMN", shrink: true },
          { head: "SHARE", align: "right" },
        ],
        top,
      ),
    );
  }
  return sections.join("\n\n");
}

/** By the ending of the file's name. */
function formatOf(file: string): ImportOptions["format"] | undefined {
  const endings = {
    ".txt": "lightgbm",
    ".onnx": "onnx",
    ".json": "layers",
    ".aforge": "artifact",
    ".forge-model": "artifact",
  } as const;
  return endings[path.extname(file).toLowerCase() as keyof typeof endings];
}

async function importModel(cli: Cli, file: string, topic: number, options: ImportOptions): Promise<void> {
  const { wrongUse } = await import("@/workers/cli/errors");
  const format = options.format ?? formatOf(file);
  if (format === undefined) {
    throw wrongUse(
      `${file}: what it is cannot be told by its name.`,
      "Say so: --format lightgbm, onnx, layers or artifact.",
    );
  }
  const client = await cli.client();
  const data = (format === "layers" ? await wholeLayers(cli, file) : await readGiven(cli, file)).toString("base64");
  const model = await client.models.import({
    name: options.name ?? path.basename(file, path.extname(file)),
    format,
    data,
    topicId: topic,
    ...(options.plan !== undefined && (await planGiven(cli, options.plan))),
    ...(options.trainedUntil !== undefined && { trainedUntil: new Date(options.trainedUntil).toISOString() }),
  });
  cli.show(
    model,
    () => `Imported ${short(model.id)} "${cell(model.name)}"\nGrade it: npx forge evaluate --model ${short(model.id)}`,
  );
}

/** model.json with the weight files that lie beside it. @throws CliError wrong use where one is missing */
async function wholeLayers(cli: Cli, file: string): Promise<Buffer> {
  const given = await readGiven(cli, file);
  const [{ shardNames, withWeights }, { ModelError }, { wrongUse }] = await Promise.all([
    import("@/lib/models/layers/shards"),
    import("@/lib/models/model"),
    import("@/workers/cli/errors"),
  ]);
  try {
    const names = shardNames(given.toString("utf8"));
    if (names.length === 0 || file === "-") return given;
    const shards: Buffer[] = [];
    for (const name of names) shards.push(await readGiven(cli, path.join(path.dirname(file), name)));
    return Buffer.from(withWeights(given.toString("utf8"), Buffer.concat(shards).toString("base64")));
  } catch (error) {
    if (error instanceof ModelError) throw wrongUse(`${file}: ${error.message}.`, "Then import it again.");
    throw error;
  }
}

/** A plan as file or as id: what a request says of it. @throws CliError; ForgeApiError */
export async function planGiven(cli: Cli, given: string): Promise<{ plan: never } | { planId: string }> {
  const { existsSync } = await import("node:fs");
  if (existsSync(path.resolve(cli.cwd, given))) {
    const { readJson } = await import("@/workers/cli/files");
    // The instance checks it; what it says of a wrong one names the field.
    return { plan: (await readJson(cli, given)) as never };
  }
  return { planId: (await findPlan(await cli.client(), given)).id };
}

async function exportModel(cli: Cli, given: string, file: string | undefined): Promise<void> {
  const client = await cli.client();
  const { id } = await findModel(client, given);
  const answer = await client.models.download(id);
  await writeTo(cli, file ?? `${short(id)}.forge-model`, answer);
}
