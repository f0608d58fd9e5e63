/** Waits until a part of the platform answers. */
import type { Children } from "./children";
import { StartError } from "./start-error";

const MOST_MS = 120_000;

/** @throws StartError with the part's last log lines when it does not answer in time or keeps dying */
export async function waitReady(children: Children, name: string, answers: () => Promise<boolean>): Promise<void> {
  const started = Date.now();
  for (;;) {
    if (await answers()) return;
    const failures = children.failuresOf(name);
    if (failures >= 3 || Date.now() - started > MOST_MS) {
      throw new StartError(
        `${name} does not start${failures >= 3 ? ` (it ended ${failures} times)` : ` within ${MOST_MS / 1000} s`}. ` +
          `The end of ${children.logFile(name)}:\n${children.lastLines(name, 15)}`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Whether a GET answers with a status below 500. */
export async function httpAnswers(url: string, headers: Record<string, string> = {}): Promise<boolean> {
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(3_000) });
    await response.arrayBuffer();
    return response.status < 500;
  } catch {
    return false; // not listening yet
  }
}
