/** The main path: from a fresh start to a live, scored worker, as a newcomer watches it in a browser. */
import { expect, type Page, test } from "@playwright/test";

const MINUTE_MS = 60_000;
const METRICS = [
  "Directional accuracy",
  "Accuracy, lower bound",
  "Accuracy, p-value",
  "Pearson correlation",
  "Correlation, p-value",
  "WRMSE improvement",
  "CZAR improvement",
];

function watchErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  return errors;
}

test("a newcomer's worker goes live, submits, is scored, and can be understood", async ({ page }) => {
  test.setTimeout(12 * MINUTE_MS);
  const errors = watchErrors(page);

  await test.step("everything is well", async () => {
    await page.goto("/");
    const health = page.getByRole("region", { name: "Health" });
    for (const part of ["Web", "Runner", "Database", "Network"]) {
      await expect(health.getByRole("listitem", { name: part })).toContainText("OK");
    }
    await expect(page.getByRole("status", { name: "Connection: Live" })).toBeVisible();
  });

  await test.step("a worker goes live by itself", async () => {
    const worker = page.getByRole("table", { name: "Workers" }).getByRole("row", { name: /Topic 77/ });
    await expect(worker).toContainText("Live", { timeout: 4 * MINUTE_MS });
    await worker.getByRole("link", { name: /Topic 77/ }).click();
    await expect(page.getByRole("heading", { name: "Worker on topic 77" })).toBeVisible();
  });

  await test.step("a submission is confirmed, then scored", async () => {
    const confirmed = page.getByRole("radio", { name: /Confirmed/ });
    await expect(confirmed.first()).toBeVisible({ timeout: 2 * MINUTE_MS });
    await confirmed.last().click();
    await expect(page).toHaveURL(/\?nonce=\d+$/);
    await expect(page.getByRole("region", { name: "Transaction" })).toContainText("Confirmed");
    await expect(page.getByRole("button", { name: /Copy transaction hash [0-9A-F]{64}/ })).toBeVisible();
    // Without a choice the page shows the newest scored window: a dash while there is none, then a number.
    await page.goto(new URL(page.url()).pathname);
    await expect(page.getByRole("region", { name: "Outcome" })).toContainText(/Score[−\d]/, { timeout: 3 * MINUTE_MS });
    await expect(page.getByRole("region", { name: "Log lines" })).not.toBeEmpty();
  });

  await test.step("its training says why it has its grade", async () => {
    await page.getByRole("link", { name: "Why this grade" }).click();
    await expect(page.getByRole("heading", { name: "Training for topic 77" })).toBeVisible();
    await expect(page.getByRole("listitem", { name: "Grade", exact: true }).first()).toContainText(
      /^(A\+|A|B\+|B|C|D|F)/,
    );
    for (const metric of METRICS) {
      await expect(page.getByRole("listitem", { name: metric, exact: true }).first()).toContainText(/Pass|Fail/);
    }
    await expect(page.getByRole("table", { name: "Folds" }).getByRole("row")).toHaveCount(4);
  });

  await test.step("a backfill from the topic's page is followed to its end", async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("t");
    await page.getByRole("link", { name: /^77/ }).click();
    await page.getByRole("button", { name: "Backfill" }).click();
    await page.getByLabel("Days of history").fill("3");
    await page.getByRole("button", { name: "Start backfill" }).click();
    await expect(page.getByRole("status").filter({ hasText: "Backfill started" })).toBeVisible();
    const jobs = page.getByRole("region", { name: "Jobs for it" }).getByRole("listitem");
    await expect(jobs.filter({ hasText: "btcusd, 3 days" }).first()).toContainText("Succeeded", {
      timeout: 2 * MINUTE_MS,
    });
  });

  await test.step("the theme is chosen and kept", async () => {
    await page.getByRole("radio", { name: "Dark theme" }).check();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await page.reload();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(page.getByRole("radio", { name: "Dark theme" })).toBeChecked();
  });

  expect(errors).toEqual([]);
});
