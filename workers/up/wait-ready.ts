/** Waits until a part of the platform answers. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Children } from "./children";
import { StartError } from "./start-error";

export const READY_WITHIN_MS = 120_000;

/**
 * @returns false when it did not answer within `mostMs`
 * @throws StartError with the part's last log lines when it keeps dying; the signal's reason when that is aborted
 */
export async function answersWithin(
  children: Children,
  name: string,
  answers: () => Promise<boolean>,
  mostMs: number,
  signal: AbortSignal,
): Promise<boolean> {
  const started = Date.now();
  while (Date.now() - started < mostMs) {
    if (await answers()) return true;
    if (children.failuresOf(name) >= 3) throw didNotStart(children, name, "it ended three times");
    await sleep(200, undefined, { signal });
  }
  return false;
}

/** As answersWithin. @throws StartError also when it does not answer in time */
export async function waitReady(
  children: Children,
  name: string,
  answers: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  if (await answersWithin(children, name, answers, READY_WITHIN_MS, signal)) return;
  throw didNotStart(children, name, `it does not answer within ${READY_WITHIN_MS / 1000} s`);
}

function didNotStart(children: Children, name: string, why: string): StartError {
  return new StartError(
    `${name} does not start: ${why}. The end of ${children.logFile(name)}:\n${children.lastLines(name, 15)}`,
  );
}

/** Whether a GET answers with a status below 500. */
export async function httpAnswers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
    await response.arrayBuffer();
    return response.status < 500;
  } catch {
    return false; // not listening yet
  }
}
