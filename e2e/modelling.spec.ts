/** Modelling in a browser: from a topic to a model that one has reason to believe. */
import { readFile } from "node:fs/promises";
import { expect, type Locator, type Page, test } from "@playwright/test";
import { columnNames } from "@/lib/features/compile";
import { planForTopic } from "@/lib/features/plans";
import { convertedMean } from "@/lib/models/layers/testing/converted";
import { modelText } from "@/lib/models/lightgbm/testing/model-text";

const MINUTE_MS = 60_000;
const TOPIC = 77;
const NUM_METRICS = 7;
const TRAINING_PAGE = /\/trainings\/[0-9a-f-]{36}$/;
const EVALUATION_PAGE = /\/evaluations\/[0-9a-f-]{36}$/;
const PLAN_PAGE = /\/plans\/[^/?]{8,}/;

/** Pages of the runs that the tests make, in order. */
let baseline = "";
let momentum = "";
let errors: string[] = [];

test.use({ actionTimeout: 30_000 });

test.beforeEach(({ page }) => {
  test.setTimeout(6 * MINUTE_MS);
  errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
});

test.afterEach(() => expect(errors).toEqual([]));

function metricsIn(part: Page | Locator): Locator {
  return part.getByRole("list", { name: "Grade and primary metrics" }).first();
}

async function expectGraded(part: Page | Locator): Promise<void> {
  const metrics = metricsIn(part);
  await expect(metrics.getByRole("listitem", { name: "Grade", exact: true })).toContainText(/^(A\+|A|B\+|B|C|D|F)/, {
    timeout: 4 * MINUTE_MS,
  });
  await expect(metrics.getByRole("listitem").filter({ hasText: /Pass|Fail/ })).toHaveCount(NUM_METRICS);
}

async function savedDownload(page: Page, name: string): Promise<string> {
  const waiting = page.waitForEvent("download");
  await page.getByRole("main").getByRole("link", { name, exact: true }).click();
  return readFile(await (await waiting).path(), "utf8");
}

test.describe
  .serial("from a topic to a model", () => {
    test("a baseline is proposed with its reasons, runs, and is graded", async ({ page }) => {
      await page.goto(`/topics/${TOPIC}`);
      await page.getByRole("button", { name: "Build a baseline" }).click();
      const dialog = page.getByRole("dialog", { name: "Build a baseline" });
      await expect(dialog.getByText(/configurations? on about [\d,]+ rows/)).toBeVisible();
      expect(await dialog.getByRole("term").count()).toBeGreaterThan(2);
      await dialog.getByRole("button", { name: "Build it" }).click();
      await expect(page).toHaveURL(TRAINING_PAGE);
      baseline = new URL(page.url()).pathname;

      // While it runs the page shows how far it is, then the configurations that are done.
      const progress = page.getByRole("region", { name: "Progress", exact: true });
      await expect(progress.or(metricsIn(page))).toBeVisible();
      const finished = page.getByRole("table", { name: "Candidates" });
      await expect(finished.getByRole("row").nth(1)).toBeVisible({ timeout: 4 * MINUTE_MS });

      await expectGraded(page);
      const untouched = page.getByRole("region", { name: "Untouched window" });
      await expect(untouched.getByRole("button", { name: "Open it" })).toBeVisible();
      await expect(metricsIn(untouched)).toHaveCount(0);
    });

    test("the untouched window is opened once, and says when", async ({ page }) => {
      await page.goto(baseline);
      const untouched = page.getByRole("region", { name: "Untouched window" });
      await untouched.getByRole("button", { name: "Open it" }).click();
      const confirm = page.getByRole("dialog", { name: "Open the untouched window?" });
      await confirm.getByRole("button", { name: "Keep" }).click();
      await expect(untouched).not.toContainText("opened");
      await untouched.getByRole("button", { name: "Open it" }).click();
      await confirm.getByRole("button", { name: "Open it now" }).click();

      await expectGraded(untouched);
      await expect(untouched).toContainText("opened");
      const openedAt = await untouched.locator("time").first().getAttribute("datetime");
      expect(openedAt).not.toBeNull();
      await page.reload();
      await expectGraded(untouched);
      await expect(untouched.locator("time").first()).toHaveAttribute("datetime", openedAt ?? "");
      await expect(untouched.getByRole("button", { name: "Open it" })).toHaveCount(0);
    });

    test("the full report has intervals and gates, and is taken away", async ({ page }) => {
      await page.goto(baseline);
      await page.getByRole("link", { name: "Full report" }).click();
      await expect(page).toHaveURL(EVALUATION_PAGE);
      await expectGraded(page);
      const accuracy = metricsIn(page).getByRole("listitem", { name: "Directional accuracy", exact: true });
      await expect(accuracy).toContainText(/\d+\.\d+\s?% to \d+\.\d+\s?%/, { timeout: 2 * MINUTE_MS });
      const gates = page.getByRole("list", { name: "Gates that were run" }).getByRole("listitem");
      await expect(gates.first()).toContainText(/Pass|Fail/);

      const html = await savedDownload(page, "HTML");
      expect(html).toMatch(/^<!doctype html>/i);
      expect(html).not.toMatch(/<script|<link|<img[^>]+src="http|@import/i); // it needs nothing beside it
      expect(html).toContain("Directional accuracy");
      expect(JSON.parse(await savedDownload(page, "JSON"))).toMatchObject({
        report: { num_primary_metrics: NUM_METRICS },
      });
    });

    test("another family on the rich plan stands beside the baseline", async ({ page }) => {
      await page.goto(`/trainings/new?topic=${TOPIC}`);
      await page.getByRole("radio", { name: /plan with indicators/ }).check();
      const families = page.getByRole("group", { name: "Families" });
      await families.getByRole("checkbox", { checked: true }).click(); // the usual one
      await families.getByRole("checkbox", { name: /^Momentum or reversal/ }).check();
      await page.getByLabel("Days of history").fill("5");
      await page.getByLabel("Untouched days").fill("1");
      await page.getByRole("button", { name: "Start training" }).click();
      await expect(page).toHaveURL(TRAINING_PAGE);
      momentum = new URL(page.url()).pathname;
      await expectGraded(page);

      await page.getByRole("link", { name: "Compare", exact: true }).click();
      const runs = page.getByRole("region", { name: "Runs", exact: true });
      await expect(runs.getByRole("checkbox", { checked: true })).toHaveCount(1);
      await runs.getByRole("checkbox", { checked: false }).first().click(); // the newest of the others
      const idOf = (address: string) => address.split("/").at(-1) ?? "";
      await expect(page).toHaveURL((url) => url.search === `?ids=${idOf(momentum)},${idOf(baseline)}`);
      const table = page.getByRole("table", { name: "Runs side by side" });
      await expect(table.getByRole("columnheader")).toHaveCount(3);
      await expect(table.getByRole("row", { name: /^Family/ })).toContainText("momentum");
      expect(await table.getByLabel("best").count()).toBeGreaterThan(0);
      await expect(page.getByRole("img", { name: /^Parameters against metrics/ })).toBeVisible();
    });
  });

test("a plan is made of a topic's, refused while it is wrong, saved and looked at", async ({ page }) => {
  await page.goto(`/plans/new?topic=${TOPIC}`);
  await page.getByLabel("Name", { exact: true }).fill("With one more");
  const chosen = page.getByRole("list", { name: "Chosen features" }).getByRole("listitem");
  const before = await chosen.count();
  await page.getByRole("button", { name: /^Add / }).first().click();
  await expect(chosen).toHaveCount(before + 1);

  const save = page.getByRole("button", { name: "Save plan" });
  const interval = page.getByLabel(/^Interval minutes/);
  const valid = await interval.inputValue();
  await interval.fill("0");
  await expect(page.getByRole("status").filter({ hasText: "intervalMinutes" })).toBeVisible();
  await expect(save).toBeDisabled();
  await interval.fill(valid);
  await save.click();
  await expect(page).toHaveURL((url) => PLAN_PAGE.test(url.pathname));
  await expect(page.getByRole("heading", { name: "With one more" })).toBeVisible();

  await page.getByLabel("Days back").fill("3");
  await page.getByRole("button", { name: "Analyse" }).click();
  const feature = page.getByRole("table", { name: "Features" }).getByRole("button", { pressed: false }).first();
  await expect(feature).toBeVisible({ timeout: 3 * MINUTE_MS });
  const name =
    (await page.getByRole("table", { name: "Features" }).locator("[data-row-link]").nth(1).textContent()) ?? "";
  await page.getByRole("button", { name, exact: true }).click();
  await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
  await expect(page).toHaveURL((url) => url.searchParams.get("feature") === name);
});

test("a LightGBM model is imported for a plan and evaluated; a damaged one is refused", async ({ page }) => {
  const plan = { ...planForTopic({ market: "btcusd", horizonMinutes: 5 }), inputBars: 3, engineered: [] };
  const made = await page.request.post("/api/v1/plans", { data: { name: "Three bars", plan } });
  expect(made.ok(), await made.text()).toBe(true);
  const { columns } = (await made.json()) as { columns: number };
  const tree = {
    split_feature: [0],
    threshold: [1],
    left_child: [-1],
    right_child: [-2],
    leaf_value: [0.0004, -0.0003],
  };
  const text = modelText({ features: columns, objective: "regression", trees: [tree] });

  await page.goto("/models");
  await page.getByRole("button", { name: "Import a model" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Import a model" });
  const give = (content: string) =>
    dialog.getByLabel("File").setInputFiles({ name: "tiny.txt", mimeType: "text/plain", buffer: Buffer.from(content) });
  await dialog.getByLabel(/^Topic/).selectOption(String(TOPIC));
  const ofPlan = dialog.getByRole("option", { name: /^Three bars/ }).first();
  await dialog.getByLabel(/^Plan/).selectOption((await ofPlan.getAttribute("value")) ?? "");
  await give(text.replace("leaf_value=", "leaf_value=broken "));
  await dialog.getByRole("button", { name: "Import" }).click();
  await expect(dialog.getByRole("alert")).toContainText("leaf_value");

  await give(text);
  await dialog.getByRole("button", { name: "Import" }).click();
  await expect(page).toHaveURL(/\/models\/[0-9a-f]{64}$/);
  const lineage = page.getByRole("region", { name: "Lineage" });
  await expect(lineage).toContainText("Imported");
  await expect(lineage.getByRole("link", { name: /3 bars/ })).toBeVisible();
  await page.getByLabel(/On the newest/).fill("2");
  await page.getByRole("button", { name: "Evaluate", exact: true }).click();
  await expect(page).toHaveURL(EVALUATION_PAGE);
  await expectGraded(page);
});

test("a converted network is chosen together with its weights", async ({ page }) => {
  await page.goto("/models");
  await page.getByRole("button", { name: "Import a model" }).first().click();
  const dialog = page.getByRole("dialog", { name: "Import a model" });
  const columns = columnNames(planForTopic({ market: "btcusd", horizonMinutes: 5 })).length;
  const { json, shards } = convertedMean(columns, { factor: 1e-4 });
  const model = { name: "model.json", mimeType: "application/json", buffer: Buffer.from(json) };
  const weights = shards.map(({ name, bytes }) => ({ name, mimeType: "application/octet-stream", buffer: bytes }));
  await dialog.getByLabel(/^Topic/).selectOption(String(TOPIC));
  await dialog.getByLabel("File").setInputFiles([model]);
  await expect(dialog.getByRole("alert")).toContainText("together with model.json: group1-shard1of2.bin");
  await expect(dialog.getByRole("button", { name: "Import" })).toBeDisabled();
  await dialog.getByLabel("File").setInputFiles([...weights, model]);
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  await dialog.getByRole("button", { name: "Import" }).click();
  await expect(page).toHaveURL(/\/models\/[0-9a-f]{64}$/);
  await expect(page.getByRole("region", { name: "Lineage" })).toContainText("Imported");
});

test("pasted CSV is refused by its line, then graded", async ({ page }) => {
  const rows = Array.from({ length: 120 }, (_, i) => {
    const actual = Math.sin(i * 1.7) / 100;
    return `${new Date(Date.UTC(2024, 0, 1, i)).toISOString()},${actual},${actual * 0.6 + Math.cos(i * 2.3) / 300}`;
  });
  const csv = (lines: readonly string[]) => ["time,actual,predicted", ...lines].join("\n");
  await page.goto("/evaluations");
  await page.getByRole("button", { name: "Evaluate", exact: true }).first().click();
  const dialog = page.getByRole("dialog", { name: "Evaluate" });
  await dialog.getByLabel("or its text").fill(csv(rows.with(2, "2024-01-01T02:00:00Z,much,0.1")));
  await dialog.getByRole("button", { name: "Evaluate", exact: true }).click();
  await expect(page.getByRole("alert").filter({ hasText: /line 4/i })).toBeVisible();
  await dialog.getByLabel("or its text").fill(csv(rows));
  await dialog.getByRole("button", { name: "Evaluate", exact: true }).click();
  await expect(page).toHaveURL(EVALUATION_PAGE);
  await expectGraded(page);
});
