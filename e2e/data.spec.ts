/** Market data in a browser: fetched, looked at to the minute, taken away as a file, brought back, compared and deleted. */
import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { expect, type Page, test } from "@playwright/test";

const MINUTE_MS = 60_000;
const DAYS = 4;
/** Yesterday is complete only an hour after its end. */
const COMPLETE = new RegExp(`[${DAYS - 1}${DAYS}] complete`);

let errors: string[] = [];
/** The page of ETH/USD as Atlas has it, and its oldest day, which is complete. */
let marketPath = "";
let day = "";
let csv = "";

test.use({ actionTimeout: 30_000 });

test.beforeEach(({ page }) => {
  test.setTimeout(4 * MINUTE_MS);
  errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
});

test.afterEach(() => expect(errors).toEqual([]));

function rowOf(page: Page, source: RegExp | string) {
  return page
    .getByRole("table", { name: "Markets" })
    .getByRole("row", { name: /ETH\/USD/ })
    .filter({ hasText: source });
}

test.describe
  .serial("a market's candles", () => {
    test("are fetched from the page of all data", async ({ page }) => {
      await page.goto("/data");
      await page.getByRole("button", { name: "Backfill", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Backfill" });
      await dialog.getByText("ETH/USD", { exact: true }).click();
      await dialog.getByLabel("Days of history").fill(String(DAYS));
      await expect(dialog.getByText(/At most 5,760 candles/)).toBeVisible();
      await dialog.getByRole("button", { name: "Start backfill" }).click();
      const row = rowOf(page, "Atlas");
      await expect(row).toContainText(COMPLETE, { timeout: MINUTE_MS });
      await row.getByRole("link").click();
      await expect(page.getByRole("heading", { level: 1, name: "ETH/USD" })).toBeVisible();
      marketPath = new URL(page.url()).pathname;
    });

    test("are shown by day, and a day to the minute", async ({ page }) => {
      await page.goto(marketPath);
      const calendar = page.getByRole("region", { name: "Days", exact: true });
      const cells = calendar.getByRole("button", { name: /^\d{4}-\d{2}-\d{2}: / });
      await expect(cells).toHaveCount(DAYS + 1);
      await expect(cells.first()).toHaveAccessibleName(/complete, [\d,]+ candles/);
      await cells.first().focus();
      await page.keyboard.press("ArrowDown");
      await expect(cells.nth(1)).toBeFocused();
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Enter");
      await expect(page).toHaveURL(/\?day=\d{4}-\d{2}-\d{2}$/);
      day = new URL(page.url()).searchParams.get("day") ?? "";
      const panel = page.getByRole("region", { name: `Day ${day}` });
      await expect(panel.getByText(/^O [\d,.]+$/)).toBeVisible();
      await expect(panel.locator("canvas").first()).toBeVisible();
      await expect(panel.getByText("Complete", { exact: true })).toBeVisible();
      await calendar.getByRole("button", { name: "Numbers" }).click();
      await expect(calendar.getByRole("row")).toHaveCount(DAYS + 2);
    });

    test("are verified: the source says the same once more", async ({ page }) => {
      await page.goto(`${marketPath}?day=${day}`);
      await page.getByRole("button", { name: "Verify", exact: true }).click();
      const panel = page.getByRole("region", { name: `Day ${day}` });
      await expect(panel.getByRole("definition").filter({ hasText: / ago$/ })).toHaveCount(2, { timeout: MINUTE_MS });
      await expect(panel.getByRole("list", { name: "Revisions" })).toHaveCount(0);
    });

    test("are taken away as a file", async ({ page }) => {
      await page.goto(marketPath);
      await page.getByRole("button", { name: "Export" }).click();
      const dialog = page.getByRole("dialog", { name: /Export candles/ });
      await dialog.getByLabel("To", { exact: true }).fill(day);
      await dialog.getByLabel("From").fill(day);
      const waiting = page.waitForEvent("download");
      await dialog.getByRole("link", { name: "Download" }).click();
      const download = await waiting;
      expect(download.suggestedFilename()).toMatch(/^ethusd-.*\.csv\.gz$/);
      csv = gunzipSync(await readFile(await download.path())).toString("utf8");
      const lines = csv.trimEnd().split("\n");
      expect(lines[0]).toBe("open_time_ms,open,high,low,close,volume");
      expect(lines.length).toBeGreaterThan(1_000);
      expect(Number(lines[1]?.split(",")[0])).toBeGreaterThanOrEqual(Date.parse(day));
    });

    test("are brought back under another name, and compared", async ({ page }) => {
      await page.goto("/data");
      await page.getByRole("button", { name: "Import a file" }).click();
      const dialog = page.getByRole("dialog", { name: "Import a file of candles" });
      await dialog
        .getByLabel(/^File/)
        .setInputFiles({ name: "Mine of ETH.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
      await expect(dialog.getByLabel("Name")).toHaveValue("mine-of-eth");
      await dialog.getByLabel("Market").fill("ETH/USD");
      await dialog.getByRole("button", { name: "Import" }).click();
      await expect(rowOf(page, "File mine-of-eth")).toBeVisible({ timeout: MINUTE_MS });
      await page.goto(marketPath);
      await page.getByRole("link", { name: "File mine-of-eth" }).click();
      const figures = page.getByRole("region", { name: "Figures" });
      await expect(figures).toContainText("Common minutes");
      await expect(figures).toContainText("1.0000");
      await expect(page.getByRole("region", { name: "Basis" })).toBeVisible();
    });

    test("of a file that is none are refused with the reason", async ({ page }) => {
      await page.goto("/data");
      await page.getByRole("button", { name: "Import a file" }).click();
      const dialog = page.getByRole("dialog", { name: "Import a file of candles" });
      const buffer = Buffer.from("name,age\nAda,36\n");
      await dialog.getByLabel(/^File/).setInputFiles({ name: "people.csv", mimeType: "text/csv", buffer });
      await dialog.getByLabel("Market").fill("ETH/USD");
      await dialog.getByRole("button", { name: "Import" }).click();
      await page.goto("/jobs");
      const job = page.getByRole("listitem").filter({ hasText: "as file:people" });
      await expect(job).toContainText("Failed", { timeout: MINUTE_MS });
      await expect(job).toContainText(/column|time|header/i);
    });

    test("are deleted once their market is named", async ({ page }) => {
      await page.goto("/data/file%3Amine-of-eth/ethusd");
      await page.getByRole("button", { name: "Delete" }).click();
      const dialog = page.getByRole("dialog", { name: /Delete candles/ });
      await expect(dialog).toContainText("They cannot be fetched again.");
      const confirm = dialog.getByRole("button", { name: "Delete" });
      await expect(confirm).toBeDisabled();
      await dialog.getByLabel(/Type ethusd/).fill("ethusd");
      await confirm.click();
      await expect(page).toHaveURL(/\/data$/);
      await expect(rowOf(page, "Atlas")).toBeVisible();
      await expect(rowOf(page, "File mine-of-eth")).toHaveCount(0);
    });
  });
