/** A dashboard behind a token, on a port of its own and without a database: who comes in, and how. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { freePort } from "./free-port";

const TOKEN = "a-token-of-many-characters";
let server: ChildProcess;
let base: string;

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  const next = path.resolve("node_modules/next/dist/bin/next");
  server = spawn(process.execPath, [next, "start", "-H", "127.0.0.1", "-p", String(port)], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      FORGE_HOST: "127.0.0.1",
      FORGE_TOKEN: TOKEN,
      DATABASE_URL: "",
    },
  });
  await expect
    .poll(
      () =>
        fetch(`${base}/api/v1/health`).then(
          (answer) => answer.status,
          () => 0,
        ),
      { timeout: 60_000 },
    )
    .toBe(200);
});

test.afterAll(async () => {
  const stopped = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGTERM");
  await stopped;
});

test("without the token nothing is told but whether it is well", async ({ request }) => {
  const health = await request.get(`${base}/api/v1/health`);
  expect(Object.keys(await health.json())).toEqual(["status"]);
  const topics = await request.get(`${base}/api/v1/topics`);
  expect(topics.status()).toBe(401);
  expect(topics.headers()["www-authenticate"]).toContain("Bearer");
  const page = await request.get(`${base}/topics?asset=btc`, { maxRedirects: 0 });
  expect(page.status()).toBe(303);
  expect(page.headers().location).toBe("/signin?next=%2Ftopics%3Fasset%3Dbtc");
});

test("a person signs in with the keyboard, comes back to the page that was asked for, and signs out", async ({
  page,
}) => {
  const refused: string[] = [];
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) refused.push(message.text());
  });
  await page.goto(`${base}/topics`);
  await expect(page).toHaveURL(`${base}/signin?next=%2Ftopics`);
  await expect(page.getByLabel("Token")).toBeFocused();
  await page.keyboard.type("not-the-token-at-all");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "This is not the token" })).toBeVisible();
  await expect(page.getByLabel("Token")).toBeFocused();
  await page.keyboard.type(TOKEN);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${base}/topics`);

  const session = (await page.context().cookies()).find((cookie) => cookie.name === "forge.session");
  expect(session).toMatchObject({ httpOnly: true, sameSite: "Lax", secure: false });
  expect(session?.value).not.toContain(TOKEN);

  await page.goto(`${base}/signin`);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByLabel("Token")).toBeVisible();
  await page.goto(`${base}/topics`);
  await expect(page).toHaveURL(/\/signin/);
  expect(refused).toEqual([]);
});

test("the printed link signs in and leaves no token in the address", async ({ page }) => {
  await page.goto(`${base}/topics?token=${TOKEN}&asset=btc`);
  await expect(page).toHaveURL(`${base}/topics?asset=btc`);
  await page.goto(`${base}/signin`);
  await expect(page.getByRole("button", { name: "Sign out" })).toBeVisible();
});

test("a wrong link does not", async ({ page }) => {
  await page.goto(`${base}/topics?token=not-the-token-at-all`);
  await expect(page).toHaveURL(`${base}/signin?error=CredentialsSignin`);
  await expect(page.getByRole("alert").filter({ hasText: "This is not the token" })).toBeVisible();
});

test("a script passes with the token", async ({ request }) => {
  const headers = { authorization: `Bearer ${TOKEN}` };
  // There is no database here: who passes the guard is told so.
  expect((await request.get(`${base}/api/v1/topics`, { headers })).status()).toBe(503);
  const wrong = await request.get(`${base}/api/v1/topics`, { headers: { authorization: "Bearer not-the-token" } });
  expect(wrong.status()).toBe(401);
});
