/** The thread that tests one plugin: what it imports and runs here cannot hold up or break the runner. */
import { parentPort, workerData } from "node:worker_threads";
import { checkLookAhead, FeaturePlan, registerFeature } from "@/lib/features";
import { checkCandles } from "./check-candles";
import type { CheckAnswer, CheckInput } from "./check-messages";
import { describePlugin, importPlugin } from "./import-plugin";
import { PluginRefusal } from "./plugin-refusal";
import type { PluginDescription } from "./plugin-rows";

const INTERVAL_MINUTES = 5;
const HORIZON_MINUTES = 60;
/** Beyond what the feature looks back at. */
const ROWS_SPAN_MINUTES = 2 * 1440;

async function check({ file }: CheckInput): Promise<PluginDescription> {
  const definition = await importPlugin(file);
  const description = describePlugin(definition, file);
  const params = definition.params.parse({});
  const others = [...(definition.markets?.(params) ?? [])];
  const market = ["btcusd", "ethusd", "solusd"].find((one) => !others.includes(one)) ?? "testusd";
  const bars = definition.bars(params, { horizonBars: HORIZON_MINUTES / INTERVAL_MINUTES });
  const { whole, holed } = checkCandles([market, ...others], bars * INTERVAL_MINUTES + ROWS_SPAN_MINUTES);
  const plan = {
    version: 1,
    market,
    intervalMinutes: INTERVAL_MINUTES,
    inputBars: 0,
    engineered: [description.example],
    target: { kind: "log_return", horizonMinutes: HORIZON_MINUTES },
    rowEveryMinutes: 15,
    minBarCoverage: 0.2,
  };
  registerFeature(definition, file.digest);
  const filling = { ...plan, gaps: { policy: "ffill", maxMinutes: 90 } };
  for (const [how, given, candles] of [
    ["on candles without gaps", plan, whole],
    ["on candles with gaps", filling, holed],
  ] as const) {
    const verdict = checkLookAhead(FeaturePlan.parse(given), candles);
    if (!verdict.ok) throw new PluginRefusal(`it did not pass the look-ahead test ${how}: ${verdict.message}`);
  }
  return description;
}

const parent = parentPort;
if (parent === null) throw new Error("check-thread must be run as a worker thread");
const answer: CheckAnswer = await check(workerData as CheckInput).then(
  (description) => ({ description }),
  (error: unknown) => {
    if (error instanceof PluginRefusal) return { refused: error.message };
    return { refused: `its test broke: ${error instanceof Error ? error.message : String(error)}` };
  },
);
parent.postMessage(answer);
