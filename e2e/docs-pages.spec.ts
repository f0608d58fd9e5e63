/** The documents in the dashboard: read in order, searched, with their pictures; and the REST interface as a page. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, type Page, test } from "@playwright/test";

const PICTURE = /!\[[^\]]*\]\(pictures\/([\w-]+\.svg)\)/;

/** Documents of the folder, by file name without ending. */
function documents(): { slug: string; text: string; title: string }[] {
  return readdirSync("docs")
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .map((name) => {
      const text = readFileSync(`docs/${name}`, "utf8");
      return { slug: name.replace(/\.md$/, "").toLowerCase(), text, title: /^# (.+)$/m.exec(text)?.[1] ?? "" };
    });
}

function withoutMarks(markdown: string): string {
  return markdown.replace(/[`*]/g, "");
}

function listOf(page: Page) {
  return page.getByRole("navigation", { name: "Documents" });
}

function errorsOf(page: Page): string[] {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  return errors;
}

test("every document of the clone is listed, and opens with its title", async ({ page, request }) => {
  await page.goto("/docs");
  const all = documents();
  expect(all.length).toBeGreaterThan(0);
  for (const { slug, title } of all) {
    const link = listOf(page).locator(`a[href="/docs/${slug}"]`);
    await expect(link, `docs/${slug}.md`).toHaveText(withoutMarks(title));
  }
  const slugs = [...all.map(({ slug }) => slug), "project/contributing", "project/readme"];
  const statuses = await Promise.all(slugs.map(async (slug) => (await request.get(`/docs/${slug}`)).status()));
  expect(statuses).toEqual(slugs.map(() => 200));
});

test("a document leads to the next one, and its parts have addresses", async ({ page }) => {
  const errors = errorsOf(page);
  await page.goto("/docs");
  const first = page.getByRole("navigation", { name: "Reading order" }).getByRole("link").last();
  await first.click();
  await expect(page).toHaveURL(/\/docs\/[\w-]+$/);
  const title = await page.getByRole("heading", { level: 1 }).textContent();
  await expect(page).toHaveTitle(`${title} · Allora Forge`);
  const part = page.getByRole("main").locator("article h2 a").first();
  await part.click();
  await expect(page).toHaveURL(/#[\w-]+$/);
  await expect(page.locator(new URL(page.url()).hash)).toBeInViewport();
  expect(errors).toEqual([]);
});

test("links between documents lead to documents", async ({ page, request }) => {
  const [linking] = documents().filter(({ text }) => /\]\((\.\/)?[\w-]+\.md(#[\w-]+)?\)/.test(text));
  test.skip(linking === undefined, "no document links to another");
  await page.goto(`/docs/${linking?.slug}`);
  const hrefs = await page
    .locator("article .document a[href^='/docs']")
    .evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));
  expect(hrefs.length).toBeGreaterThan(0);
  const pages = [...new Set(hrefs.map((one) => one.replace(/#.*/, "")))];
  const statuses = await Promise.all(pages.map(async (href) => [href, (await request.get(href)).status()]));
  expect(statuses).toEqual(pages.map((href) => [href, 200]));
});

test("a picture is shown, with its place kept; nothing else is served as one", async ({ page, request }) => {
  const [shown] = documents().filter(({ text }) => PICTURE.test(text));
  expect(shown, "a document with a picture").toBeDefined();
  await page.goto(`/docs/${shown?.slug}`);
  const picture = page.locator("article img").first();
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  await expect(picture).toHaveAttribute("width", /^\d/);
  await expect(picture).not.toHaveAttribute("alt", "");
  const file = await request.get(`/docs/pictures/${PICTURE.exec(shown?.text ?? "")?.[1]}`);
  expect(file.headers()["content-type"]).toContain("image/svg+xml");
  for (const path of ["nothing.svg", "..%2f..%2fpackage.json", "%2e%2e%2fREADME.md", "..%2fpictures"]) {
    expect((await request.get(`/docs/pictures/${path}`)).status(), path).toBe(404);
  }
  for (const path of ["nothing", "..%2f..%2fpackage", "..%2f.env", "project/..%2flib%2fconfig"]) {
    expect((await request.get(`/docs/${path}`)).status(), path).toBe(404);
  }
});

test("the search finds titles and headings, by the keyboard alone", async ({ page }) => {
  const [some] = documents().filter(({ text }) => /^## /m.test(text));
  const heading = withoutMarks(/^## (.+)$/m.exec(some?.text ?? "")?.[1] ?? "");
  await page.goto("/docs");
  await page.getByLabel("Search titles and headings").fill(`${withoutMarks(some?.title ?? "")} ${heading}`);
  const found = listOf(page).getByRole("link").filter({ hasText: heading }).first();
  await expect(found).toHaveAttribute("href", new RegExp(`^/docs/${some?.slug}#`));
  await page.keyboard.press("ArrowDown");
  await expect(listOf(page).getByRole("link").first()).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`/docs/${some?.slug}`));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(withoutMarks(some?.title ?? ""));
});

test("what is typed while the page still loads is searched for", async ({ page }) => {
  const [some] = documents().filter(({ text }) => /^## /m.test(text));
  const heading = withoutMarks(/^## (.+)$/m.exec(some?.text ?? "")?.[1] ?? "");
  let arrived = () => {};
  const typed = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await typed;
    await route.continue();
  });
  await page.goto("/docs", { waitUntil: "commit" });
  await page.getByLabel("Search titles and headings").fill(heading);
  arrived();
  await expect(listOf(page).getByRole("link").filter({ hasText: heading }).first()).toBeVisible();
});

test("a command is copied whole", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const [some] = documents().filter(({ text }) => /^```sh/m.test(text));
  await page.goto(`/docs/${some?.slug}`);
  const block = page.locator("article pre").first();
  await page.getByRole("main").locator("article").getByRole("button", { name: "Copy" }).first().click();
  await expect(page.getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await block.textContent());
});

interface OpenApi {
  paths: Record<string, Record<string, { summary?: string; operationId?: string }>>;
}

test("the REST page shows every operation of the OpenAPI document, each with an address", async ({ page, request }) => {
  const errors = errorsOf(page);
  const document = (await (await request.get("/api/v1/openapi.json")).json()) as OpenApi;
  const methods = ["get", "post", "put", "patch", "delete"];
  const wanted = Object.entries(document.paths).flatMap(([path, item]) =>
    methods.filter((method) => item[method] !== undefined).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(wanted.length).toBeGreaterThan(40);

  await page.goto("/docs/rest-api");
  const main = page.getByRole("main");
  await expect(main.getByText(`${wanted.length} operations`)).toBeVisible();
  const links = await main
    .locator("a[aria-label^='Link to ']")
    .evaluateAll((found) =>
      found.map((link) => [link.getAttribute("aria-label") ?? "", link.getAttribute("href") ?? ""]),
    );
  expect(links.length).toBe(wanted.length);
  expect(new Set(links.map(([, href]) => href)).size).toBe(wanted.length);
  for (const name of wanted) {
    const [method = "", path = ""] = name.split(" ");
    expect(links.some(([label]) => label?.startsWith(`Link to ${method} `) && label.endsWith(path))).toBe(true);
  }

  await main.getByLabel("Search operations").fill("post deployments");
  await expect(main.getByText(`${wanted.length} operations`)).toHaveCount(0);
  const [deploy] = links.filter(([label]) => label?.endsWith("/deployments") && label.includes("POST"));
  await page.goto(`/docs/rest-api${deploy?.[1]}`);
  await page.reload();
  const opened = page.locator((deploy?.[1] ?? "").replace(/[^#\w-]/g, "\\$&"));
  await expect(opened).toBeInViewport();
  await expect(opened.getByText("curl -X POST")).toBeVisible();
  await expect(opened.getByText("topicId", { exact: true }).first()).toBeVisible();
  expect(errors).toEqual([]);
});
