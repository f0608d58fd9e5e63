/** Browser tests: against a stack of their own, started by the same command that a user types. */
import { defineConfig } from "@playwright/test";
import { findChromium, HOW_TO_INSTALL } from "./e2e/chromium";

const executablePath = findChromium();
if (executablePath === null) throw new Error(`There is no Chromium to test with. ${HOW_TO_INSTALL}`);

const STARTS = /\/(start|up-down)\.spec\.ts$/;

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/global-setup.ts",
  outputDir: "test-results",
  workers: 2,
  fullyParallel: false,
  projects: [
    // One stack, whose state the specs share: one after the other.
    { name: "shared", testIgnore: STARTS, workers: 1 },
    // Stacks of their own, in folders of their own, which mostly wait for processes to begin and end.
    { name: "starts", testMatch: STARTS, workers: 1 },
  ],
  timeout: 120_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env.CI !== undefined,
  use: {
    baseURL: process.env.FORGE_E2E_URL,
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath,
      chromiumSandbox: false, // as root, and in most containers, there is none to be had
      args: [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
