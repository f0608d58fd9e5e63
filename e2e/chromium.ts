/** The browser that the tests drive: one that is installed already, or Playwright's own. */
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const USUAL_PLACES = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

export const HOW_TO_INSTALL =
  "Install Chromium (Debian, Ubuntu: apt-get install chromium; anywhere: npx playwright install chromium), " +
  "or set CHROMIUM_PATH to the program of a Chromium or Chrome that you have.";

/** Path of its program; null when there is none. @throws Error when CHROMIUM_PATH names no file */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | null {
  const given = env.CHROMIUM_PATH;
  if (given !== undefined && given !== "") {
    if (!existsSync(given)) throw new Error(`CHROMIUM_PATH names ${given}, which does not exist. ${HOW_TO_INSTALL}`);
    return given;
  }
  return [...USUAL_PLACES, chromium.executablePath()].find((place) => existsSync(place)) ?? null;
}
