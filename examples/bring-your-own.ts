/**
 * Models that were trained elsewhere, on a running instance: imported, graded on days they have not seen, ready to be deployed.
 * `npm run example:bring-your-own -- --quick`, or with a file of your own: `-- --model model.txt --topic 69`
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  buildDataset,
  DAY_MS,
  type EvaluationReport,
  FeaturePlan,
  ForgeApiError,
  ForgeClient,
  reportTable,
  WorkerManager,
} from "allora-forge";
import { z } from "zod";
import { config } from "@/lib/config";
import { readCandleFile } from "@/lib/sources/files";
import { asked, DAYS, QUICK } from "./asked";
import { lightgbmText, onnxBytes } from "./elsewhere";
import "./plain-errors";

const USAGE = `Models that were trained elsewhere, on a running instance.

  --quick          30 days of candles instead of 120
  --days <n>       so many days
  --topic <id>     the topic they are for, default 69
  --model <file>   a file of your own instead of the example's: LightGBM text (.txt), .onnx, or TensorFlow.js layers (.json)
  --plan <id>      the saved plan that your file was trained with; default: the ready plan of the topic
  --until <time>   the last row your file was trained on, e.g. 2026-05-01T00:00:00Z; default: all before now counts as seen
  --deploy         deploy what was imported last
  --help           this text

The instance: FORGE_URL, default this machine's; FORGE_TOKEN where it asks for one.`;

const Options = z.strictObject({
  quick: QUICK,
  days: DAYS,
  topic: z.coerce.number().int().min(1).default(69),
  model: z.string().optional(),
  plan: z.string().optional(),
  until: z.string().optional(),
  deploy: z.boolean().default(false),
});

const FOLDER = path.resolve("examples/runs/bring-your-own");
/** Days that the models are graded on, and are not shown before. */
const UNSEEN_DAYS = 10;
type Import = Parameters<ForgeClient["models"]["import"]>[0];

const options = asked(USAGE, Options, ["quick", "deploy"]);
const { quick, days = quick ? 30 : 120, topic: topicId } = options;
const { url, token } = config();
const forge = new ForgeClient({ url, token });
const manager = new WorkerManager({ client: forge });

const topic = await forge.topics.get(topicId);
console.log(`Topic ${topicId}: ${topic.metadata}\nInstance ${forge.url}`);
const { asset: market, horizonMinutes } = topic;
if (market === null || horizonMinutes === null)
  throw new Error(`Topic ${topicId} does not say its market and horizon.`);
const given = options.model === undefined ? undefined : { file: options.model, data: readFileSync(options.model) };
const { job } = await forge.backfills.start({ market, days });
await forge.jobs.wait(job.id);

let model = "";
if (given !== undefined) {
  const { file, data } = given;
  const format = { ".onnx": "onnx", ".json": "layers" }[path.extname(file)] ?? "lightgbm";
  model = await bring(path.basename(file), {
    name: path.basename(file).slice(0, 80),
    format: format as Import["format"],
    data: data.toString("base64"),
    topicId,
    planId: options.plan,
    trainedUntil: options.until,
  });
} else model = await examples(market, horizonMinutes);

if (options.deploy) {
  const { worker, message } = await manager.deployWorker({ topicId, modelId: model });
  console.log(`\nWorker ${worker.id}: ${message}`);
} else console.log(`Deploy it: MODEL_ID=${model} TOPIC_ID=${topicId} npm run example:deploy`);

/** Fits two models on what the instance exports, and brings both; then a file that is refused. */
async function examples(market: string, horizonMinutes: number): Promise<string> {
  // The plan says what the columns are. A model must be trained on the plan's columns, in the plan's order.
  const plan = FeaturePlan.parse({
    version: 1,
    market,
    intervalMinutes: horizonMinutes >= 720 ? 60 : 5,
    rowEveryMinutes: horizonMinutes >= 720 ? 60 : 5,
    minBarCoverage: 0.2,
    inputBars: 0,
    engineered: [
      { kind: "log_return", name: "return_now", bars: { horizons: 0.25 } },
      { kind: "log_return", name: "return_horizon", bars: { horizons: 1 } },
      { kind: "sma_distance", name: "stretch", bars: { horizons: 2 } },
      { kind: "rsi", name: "rsi", bars: { horizons: 0.5 } },
      { kind: "volatility_ratio", name: "calm", short: { horizons: 0.5 }, long: { horizons: 3 } },
    ],
    target: { kind: "log_return", horizonMinutes },
  });

  // Another program would read the exported file; the rows here are what it must train on, times and columns alike.
  const rows = buildDataset(await exported(market), plan);
  const untilMs = (rows.asOf.at(-1) as number) - UNSEEN_DAYS * DAY_MS;
  const seen = rows.asOf.filter((time) => time <= untilMs).length;
  const known = { ...rows, x: { ...rows.x, rows: seen }, y: rows.y.subarray(0, seen) };
  const until = new Date(rows.asOf[seen - 1] as number).toISOString();
  console.log(`${seen} rows of ${rows.columnNames.join(", ")}, the last one of ${until}`);

  const text = lightgbmText(known);
  const network = Buffer.from(onnxBytes(known));
  writeFileSync(path.join(FOLDER, "stumps.txt"), text);
  writeFileSync(path.join(FOLDER, "line.onnx"), network);
  const { id: planId } = await forge.plans.create({ name: "Bring your own", plan });
  const common = { topicId, planId, trainedUntil: until };
  await bring("stumps.txt", { name: "Stumps from elsewhere", format: "lightgbm", data: text, ...common });
  const onnx = { name: "Line from elsewhere", format: "onnx", data: network.toString("base64"), ...common } as const;
  const model = await bring("line.onnx", onnx);

  // A model that predicts the price itself: the commonest mistake. The instance tries each file before it takes it.
  const price = rows.basePrice.at(-1) as number;
  const prices = lightgbmText(known, price, price);
  try {
    await forge.models.import({ name: "Prices", format: "lightgbm", data: prices, ...common });
    throw new Error("A model that predicts prices was taken");
  } catch (error) {
    if (!(error instanceof ForgeApiError)) throw error;
    console.log(`\nRefused: prices.txt (${error.code})\n  ${error.message}\n  ${error.remedy}`);
  }
  console.log(
    `\nThe same for a file of yours, trained on these columns: --model <file> --plan ${planId} --until <time>`,
  );
  return model;
}

/** The instance's own candles, as a file and as columns. */
async function exported(market: string) {
  const { sources, markets } = await forge.data.overview();
  const own = sources.find(({ isDefault }) => isDefault);
  if (own === undefined) throw new Error("the instance has no source of candles");
  const newest = markets.find((one) => one.source === own.id && one.market === market)?.lastDay;
  const from = new Date(Date.parse(newest ?? "") - days * DAY_MS).toISOString().slice(0, 10);
  mkdirSync(FOLDER, { recursive: true });
  const file = path.join(FOLDER, `${market}.parquet`);
  const answer = await forge.data.export(own.id, market, { from, format: "parquet" });
  writeFileSync(file, Buffer.from(await answer.arrayBuffer()));
  const { candles } = await readCandleFile({ bytes: new Uint8Array(readFileSync(file)), name: file });
  console.log(`${candles.openTime.length.toLocaleString("en")} candles of ${market} exported to ${file}`);
  return { [market]: candles };
}

/** Imports a file, tells its lineage and grades it. @returns the model's id */
async function bring(file: string, model: Import): Promise<string> {
  const id = await forge.models.import(model).then(
    (made) => made.id,
    (error: unknown) => {
      // The same file for the same plan is the same model: the remedy names it.
      const there = error instanceof ForgeApiError && error.code === "conflict" && /[0-9a-f]{64}/.exec(error.remedy);
      if (!there) throw error;
      return there[0];
    },
  );
  const { family, origin, columns, trainedOn, params, engine } = await forge.models.get(id);
  console.log(`\n${file}: model ${id}`);
  const facts = Object.entries(params).map(([name, value]) => `${name} ${value}`);
  console.log(
    `  ${family}, ${origin}, ${columns} columns, ${facts.join(", ")}${engine === null ? "" : `, run by ${engine}`}`,
  );
  console.log(`  trained until ${trainedOn.to}: ${trainedOn.source}`);

  const { job, id: evaluationId } = await forge.evaluations.start({ modelId: id, days: UNSEEN_DAYS });
  if (job !== null) await forge.jobs.wait(job.id);
  const { report, subject } = await forge.evaluations.get(evaluationId);
  if (report === null || subject.kind !== "model") throw new Error(`the evaluation ${evaluationId} has no report`);
  console.log(
    `  ${subject.rows} rows of the newest ${UNSEEN_DAYS} days, ${subject.seenRows} of them seen in training\n`,
  );
  console.log(reportTable(report as unknown as EvaluationReport).replace(/^/gm, "  "));
  return id;
}
