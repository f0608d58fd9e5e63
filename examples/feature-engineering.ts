/**
 * Every kind of engineered feature, computed and drawn: `npm run example:features -- --quick`.
 * One plan holds them all; the same plan makes the rows of the pictures and the values of now.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import {
  barsNeeded,
  buildDataset,
  columnNames,
  DAY_MS,
  DataManager,
  FeaturePlan,
  liveRow,
  textTable,
} from "allora-forge";
import { z } from "zod";
import { FEATURE_KINDS, kindName } from "@/lib/features";
import { asked, DAYS, QUICK } from "./asked";
import { kitTable } from "./feature-kit-table";
import { type DrawnFeature, writePages } from "./feature-pages";
import { drawFeature } from "./feature-picture";
import { openMarket } from "./market";

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

// 3. Rows of the past, and the row of now, by the same function.
const { x, asOf, basePrice } = buildDataset(candles, plan);
const asOfMs = Math.floor(market.nowMs / 60_000) * 60_000;
const now = liveRow(candles, plan, { asOfMs });
const names = columnNames(plan);

// 4. A picture and a line for each kind.
mkdirSync(FOLDER, { recursive: true });
const features: DrawnFeature[] = [];
for (const [i, entry] of plan.engineered.entries()) {
  const kind = FEATURE_KINDS[i];
  if (kind === undefined) throw new Error("the plan has an entry for each kind");
  const own = columnNames({ ...plan, engineered: [entry] });
  const series = own.map((name) => {
    const at = names.indexOf(name);
    return { name, values: Array.from(asOf, (_, row) => x.values[row * x.columns + at] as number), now: now.row[at] };
  });
  const title = `${kind.title} (${entry.kind})`;
  const svg = await drawFeature({ title, kind: entry.kind, goal: kind.goal, asOf, price: basePrice, series });
  writeFileSync(path.join(FOLDER, `${entry.kind}.svg`), svg);
  const { kind: _, name: __, ...parameters } = entry;
  features.push({
    kind: entry.kind,
    title: kind.title,
    goal: kind.goal,
    measures: kind.measures,
    parameters: JSON.stringify(parameters),
    window: windowText(barsNeeded({ ...plan, engineered: [entry] }), kind.goal),
    now: series.map(({ name, now }) => `${name.slice(entry.kind.length + 1)} ${(now as number).toPrecision(4)}`.trim()),
  });
}
const table = features.map(({ kind, goal, window, now }) => [kind, goal, window, now.join(", ")]);
console.log(
  textTable([["Kind", "Goal", "Looks at", `Now (${new Date(asOfMs).toISOString().slice(0, 16)}Z)`], ...table]),
);

// 5. The Python kit's features by the kinds that make them, and by the kit's own arithmetic.
const kit = kitTable(candles, FeaturePlan.parse({ ...SHAPE, target: TARGET, inputBars: 48, engineered: [] }), asOfMs);
const differing = kit.filter(({ ours, theirs }) => Math.abs(ours - theirs) > 1e-9);
console.log(
  `\nFeatures of the Python kit: ${kit.length - differing.length} of ${kit.length} agree with the kit's formula\n`,
);
console.log(
  textTable([["Kit", "Here", "Now"], ...kit.map(({ name, entry, ours }) => [name, entry, ours.toPrecision(6)])]),
);

writePages(FOLDER, { days, source: market.description, from: new Date(asOfMs - days * DAY_MS), features, kit });
console.log(`\n${features.length} pictures: ${path.join(FOLDER, "index.html")}`);
if (differing.length > 0) throw new Error(`${differing.map(({ name }) => name).join(", ")} differ from the kit`);

function windowText(bars: number, goal: string): string {
  return goal === "calendar" ? "the clock" : `${bars} bars, ${bars} h`;
}
