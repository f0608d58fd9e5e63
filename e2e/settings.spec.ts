/** Tokens, wallets and the fleet from their pages: they do what they say, nothing more, and nothing after their end. */
import { randomBytes } from "node:crypto";
import { Bip39 } from "@cosmjs/crypto";
import { type APIRequestContext, expect, type Page, test } from "@playwright/test";

test.describe.configure({ mode: "serial" });

const NAME = `settings ${randomBytes(4).toString("hex")}`;
let token = "";

/** As a script asks: with the token alone. */
async function asked(request: APIRequestContext, method: string, path: string) {
  return request.fetch(`/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
  });
}

function rowOf(page: Page, table: string, name: string) {
  return page.getByRole("table", { name: table }).getByRole("row").filter({ hasText: name });
}

test("a token is made, shown once, and gone from the page afterwards", async ({ page }) => {
  await page.goto("/settings");
  await page.getByRole("button", { name: "New token" }).first().click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Name").fill(NAME);
  await dialog.getByRole("radio", { name: /^Read / }).check();
  await dialog.getByLabel("It ends").selectOption("7");
  await dialog.getByRole("button", { name: "Make token" }).click();

  token = await dialog.getByLabel("The token", { exact: true }).inputValue();
  expect(token).toMatch(/^forge_[\w-]{43}$/);
  await expect(dialog.getByText('curl -H "Authorization: Bearer $FORGE_TOKEN"')).toBeVisible();
  await dialog.getByRole("button", { name: "I have it" }).click();

  const row = rowOf(page, "Tokens", NAME);
  await expect(row).toContainText("read");
  await expect(row).toContainText("Active");
  await expect(row).toContainText("never");
  await expect(row).toContainText(token.slice(0, 11));
  expect(await page.content()).not.toContain(token);
  await page.reload();
  await expect(row).toBeVisible();
  expect(await page.content()).not.toContain(token);
});

test("it may do what its scope says, and its use is seen", async ({ page, request }) => {
  const topics = await asked(request, "GET", "/topics");
  expect(topics.status(), await topics.text()).toBe(200);
  const reconcile = await asked(request, "POST", "/deployments/reconcile");
  expect(reconcile.status()).toBe(403);
  expect(((await reconcile.json()) as { detail: string }).detail).toContain("operate");
  expect((await asked(request, "POST", "/wallets")).status()).toBe(403);
  expect((await asked(request, "GET", "/tokens")).status()).toBe(403);

  await page.goto("/settings");
  await expect(rowOf(page, "Tokens", NAME)).toContainText(/just now|ago/);
});

test("it ends when it is revoked", async ({ page, request }) => {
  await page.goto("/settings");
  await page.getByRole("button", { name: `Revoke ${NAME}` }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("refused from now on");
  await dialog.getByRole("button", { name: "Revoke" }).click();
  await expect(rowOf(page, "Tokens", NAME)).toContainText("Revoked");
  await expect(page.getByRole("button", { name: `Revoke ${NAME}` })).toHaveCount(0);
  expect((await asked(request, "GET", "/topics")).status()).toBe(401);
});

test("a wallet is made, listed with its address, and filled by the faucet", async ({ page }) => {
  await page.goto("/wallets");
  await page.getByRole("button", { name: "New wallet" }).first().click();
  await page.getByRole("dialog").getByLabel("Name").fill(NAME);
  await page.getByRole("dialog").getByRole("button", { name: "Make wallet" }).click();
  const row = rowOf(page, "Wallets", NAME);
  await expect(row).toContainText("allo1");
  await expect(row).toContainText("none");
  await page.getByRole("button", { name: `Ask the faucet for ${NAME}` }).click();
  // A row that the runner changes is announced: the page shows the new balance by itself.
  await expect(row).toContainText(/[\d.]+ ALLO/, { timeout: 60_000 });
  await expect(row).not.toContainText(/\b0 ALLO/, { timeout: 60_000 });
});

/** Everywhere that a browser keeps something of a page. */
async function keptByPage(page: Page): Promise<string> {
  const stored = await page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      JSON.stringify({ ...window.localStorage }),
      JSON.stringify({ ...window.sessionStorage }),
      document.cookie,
      window.location.href,
      JSON.stringify(window.history.state),
    ].join("\n"),
  );
  return stored;
}

test("a wallet is imported by a phrase that stays nowhere; the same again and another's address are refused", async ({
  page,
}) => {
  const phrase = Bip39.encode(randomBytes(16)).toString();
  const imported = `${NAME} imported`;
  const answers: string[] = [];
  page.on("response", async (answer) => {
    if (answer.url().includes("/api/v1/wallets")) answers.push(await answer.text().catch(() => ""));
  });
  await page.goto("/wallets");
  const open = () => page.getByRole("button", { name: "Import a wallet" }).first().click();
  const dialog = page.getByRole("dialog");
  const send = () => dialog.getByRole("button", { name: "Import", exact: true }).click();

  await open();
  await dialog.getByLabel("Recovery phrase").fill("abandon abandon abandon");
  await send();
  await expect(dialog.getByRole("alert")).toBeVisible();

  await dialog.getByLabel("Recovery phrase").fill(phrase);
  await dialog.getByLabel("Expected address").fill("allo1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq");
  await send();
  await expect(dialog.getByRole("alert")).toContainText("belongs to allo1");
  const address = /belongs to (allo1\w+)/.exec((await dialog.getByRole("alert").textContent()) ?? "")?.[1] ?? "";

  await dialog.getByLabel("Expected address").fill(address);
  await dialog.getByLabel("Name").fill(imported);
  await send();
  await expect(rowOf(page, "Wallets", imported)).toContainText(address.slice(0, 9));
  expect(await keptByPage(page)).not.toContain(phrase);

  await open();
  await expect(dialog.getByLabel("Recovery phrase")).toHaveValue("");
  await dialog.getByLabel("Recovery phrase").fill(`  ${phrase.replaceAll(" ", "\n")} `);
  await send();
  await expect(dialog.getByRole("alert")).toContainText("here already");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await keptByPage(page)).not.toContain(phrase);
  expect(answers.length).toBeGreaterThan(3);
  expect(answers.join("\n")).not.toContain(phrase);
});

test("the fleet is put right by one button; stopping it asks first", async ({ page }) => {
  test.setTimeout(300_000);
  // The walkthrough of an empty sandbox deploys the first worker.
  const workers = async () => ((await (await page.request.get("/api/v1/deployments")).json()) as unknown[]).length;
  await expect.poll(workers, { timeout: 240_000 }).toBeGreaterThan(0);
  await page.goto("/deployments");
  await page.getByRole("button", { name: "Reconcile" }).click();
  await expect(page.getByText(/\d+ at work, 0 restarted, \d+ stay stopped/)).toBeVisible();
  await page.getByRole("button", { name: "Stop all" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(/Stop \d+ workers?\?/);
  await expect(dialog).toContainText("npx forge workers stop-all");
  await dialog.getByRole("button", { name: "Keep" }).click();
  await expect(dialog).toHaveCount(0);
});
