/**
 * Every kind of engineered feature, computed and drawn: `npm run example:features -- --quick`.
 * One plan holds them all; the same plan makes the rows of the pictures and the values of now.
 */
import { mkdirSync } from "node:fs";
import path from "node:path";
import { DAY_MS, DataManager, FeaturePlan, textTable, topic69Plan, topic77Plan } from "allora-forge";
import { z } from "zod";
import { FEATURE_KINDS, kindName } from "@/lib/features";
import { asked, DAYS, QUICK } from "./asked";
import { drawPlan } from "./feature-drawing";
import { kitTable } from "./feature-kit-table";
import { writePages } from "./feature-pages";
import { KIT_FEATURES } from "./kit-features";
import { openMarket } from "./market";
import "./plain-errors";

const USAGE = `Every kind of engineered feature: what it measures, its value now, a picture of it.

  --quick     12 days of candles instead of 40
  --days <n>  so many days
  --help      this text

Candles come from the configured network (FORGE_NETWORK=testnet with ALLORA_API_KEY), else from a sandbox that is started.`;

const FOLDER = path.resolve("examples/runs/feature-engineering");
/** Hourly bars that predict a day ahead: spans such as { horizons: 2 } are 48 bars then. */
const SHAPE = { version: 1, market: "btcusd", intervalMinutes: 60, rowEveryMinutes: 60, minBarCoverage: 0.5 } as const;
const TARGET = { kind: "log_return", horizonMinutes: 1440 } as const;

const { quick, days = quick ? 12 : 40 } = asked(USAGE, z.strictObject({ quick: QUICK, days: DAYS }), ["quick"]);

// 1. A plan of all kinds, each with the parameters that it shows as its example.
const plan = FeaturePlan.parse({
  ...SHAPE,
  target: TARGET,
  inputBars: 0,
  engineered: FEATURE_KINDS.map((kind) => ({ ...kind.example, name: kindName(kind) })),
});

// 2. Candles of the market that is predicted and of the one that cross-asset features read.
const market = await openMarket();
const manager = new DataManager(market.source, async () => market.nowMs);
for (const name of ["btcusd", "ethusd"]) await manager.backfill(name, { days });
await market.close();
const candles = manager.loadAll();
console.log(`${days} days of btcusd and ethusd: ${market.description}\n`);

// 3. A picture and a line for each kind; then for the returns of the walkthroughs and for the features of the Python kit.
mkdirSync(FOLDER, { recursive: true });
const asOfMs = Math.floor(market.nowMs / 60_000) * 60_000;
const shared = { candles, folder: FOLDER, asOfMs };
const kinds = await drawPlan({ ...shared, plan });
const entries = [...new Set(KIT_FEATURES.map(({ entry }) => entry))];
const others = [
  ...(await drawPlan({ ...shared, plan: alone(topic69Plan), prefix: "topic-69-" })),
  ...(await drawPlan({ ...shared, plan: alone(topic77Plan), prefix: "topic-77-", fromMs: asOfMs - DAY_MS })),
  ...(await drawPlan({ ...shared, plan: FeaturePlan.parse({ ...plan, engineered: entries }), prefix: "kit-" })),
];
console.log(
  textTable([
    ["Kind", "Goal", "Looks at", `Now (${new Date(asOfMs).toISOString().slice(0, 16)}Z)`],
    ...kinds.map(({ kind, goal, window, now }) => [kind, goal, window, now.join(", ")]),
  ]),
);

// 4. The Python kit's features by the kinds that make them, and by the kit's own arithmetic.
const kit = kitTable(candles, FeaturePlan.parse({ ...SHAPE, target: TARGET, inputBars: 48, engineered: [] }), asOfMs);
const differing = kit.filter(({ ours, theirs }) => Math.abs(ours - theirs) > 1e-9);
console.log(
  `\nFeatures of the Python kit: ${kit.length - differing.length} of ${kit.length} agree with the kit's formula\n`,
);
console.log(
  textTable([["Kit", "Here", "Now"], ...kit.map(({ name, entry, ours }) => [name, entry, ours.toPrecision(6)])]),
);

const from = new Date(asOfMs - days * DAY_MS);
writePages(FOLDER, { days, source: market.description, from, kinds, others, kit });
console.log(`\n${kinds.length + others.length} pictures: ${path.join(FOLDER, "index.html")}`);
if (differing.length > 0) throw new Error(`${differing.map(({ name }) => name).join(", ")} differ from the kit`);

/** Without the base bars. */
function alone(of: FeaturePlan): FeaturePlan {
  return FeaturePlan.parse({ ...of, inputBars: 0 });
}
