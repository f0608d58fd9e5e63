/** Every page opens: with what it is about, without an error of its own, and not wider than a phone. */
import { expect, type Page, test } from "@playwright/test";

const PHONE = { width: 390, height: 844 };

/** First of a list of the interface; the walkthrough makes one of each but a plan. */
async function firstId(page: Page, list: string): Promise<string> {
  let id = "";
  await expect
    .poll(
      async () => {
        const rows = (await (await page.request.get(`/api/v1/${list}`)).json()) as { id: string }[];
        id = rows[0]?.id ?? "";
        return id;
      },
      { timeout: 240_000 },
    )
    .not.toBe("");
  return id;
}

async function savedPlan(page: Page): Promise<string> {
  const topic = await page.request.get("/api/v1/topics/77/baseline");
  const { plan } = (await topic.json()) as { plan: unknown };
  const made = await page.request.post("/api/v1/plans", { data: { name: "Opened", plan } });
  expect(made.ok(), await made.text()).toBe(true);
  return ((await made.json()) as { id: string }).id;
}

/** The walkthrough has fetched a market's candles. */
async function storedMarket(page: Page): Promise<string> {
  let address = "";
  await expect
    .poll(
      async () => {
        const overview = await (await page.request.get("/api/v1/data")).json();
        const { markets } = overview as { markets: { source: string; market: string; lastDay: string }[] };
        const [first] = markets;
        if (first !== undefined)
          address = `/data/${encodeURIComponent(first.source)}/${first.market}?day=${first.lastDay}`;
        return address;
      },
      { timeout: 240_000 },
    )
    .not.toBe("");
  return address;
}

const PAGES: [string, (page: Page) => Promise<string>][] = [
  ["/", async () => "/"],
  ["/topics", async () => "/topics"],
  ["/topics/[id]", async () => "/topics/77"],
  ["/data", async () => "/data"],
  ["/data/[source]/[market]", storedMarket],
  ["/plans", async () => "/plans"],
  ["/plans/new", async () => "/plans/new?topic=77"],
  ["/plans/[id]", async (page) => `/plans/${await savedPlan(page)}`],
  ["/trainings", async () => "/trainings"],
  ["/trainings/new", async () => "/trainings/new?topic=77"],
  ["/trainings/[id]", async (page) => `/trainings/${await firstId(page, "trainings")}`],
  ["/trainings/compare", async (page) => `/trainings/compare?ids=${await firstId(page, "trainings")}`],
  ["/evaluations", async () => "/evaluations"],
  ["/evaluations/[id]", async (page) => `/evaluations/${await firstId(page, "evaluations")}`],
  ["/models", async () => "/models"],
  ["/models/[id]", async (page) => `/models/${await firstId(page, "models")}`],
  ["/deployments", async () => "/deployments"],
  ["/jobs", async () => "/jobs"],
  ["/wallets", async () => "/wallets"],
  ["/settings", async () => "/settings"],
  ["/docs", async () => "/docs"],
  ["/docs/[...slug]", async () => "/docs/project/contributing"],
  ["/docs/rest-api", async () => "/docs/rest-api"],
];

for (const [name, addressOf] of PAGES) {
  test(`${name} opens, without an error of its own, on a phone too`, async ({ page }) => {
    test.setTimeout(300_000);
    const errors: string[] = [];
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await page.goto(await addressOf(page));
    await expect(page).toHaveTitle(/Allora Forge/);
    const main = page.getByRole("main");
    await expect(main.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(main.locator("[aria-busy=true]")).toHaveCount(0);
    await expect(main.getByRole("heading", { name: /not here|went wrong/i })).toHaveCount(0);
    await page.setViewportSize(PHONE);
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth))
      .toBeLessThanOrEqual(0);
    expect(errors).toEqual([]);
  });
}
