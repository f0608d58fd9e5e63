/** The dashboard opens. */
import { expect, test } from "@playwright/test";

test("the dashboard opens, without an error of its own", async ({ page }) => {
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto("/");
  await expect(page).toHaveTitle(/Allora Forge/);
  await expect(page.getByRole("main")).toBeVisible();
  expect(errors).toEqual([]);
});
