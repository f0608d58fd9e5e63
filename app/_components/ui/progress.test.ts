import { expect, it } from "vitest";
import type { JobView } from "@/lib/forge/views";
import { progressText, rateOf } from "./progress";

const startedAt = "2026-05-01T12:00:00Z";
const now = Date.parse(startedAt) + 10_000;

function job(progress: JobView["progress"], secondsLeft: number | null = null): JobView {
  const times = { createdAt: startedAt, startedAt, finishedAt: null };
  return {
    id: "j",
    kind: "backfill",
    status: "running",
    title: "",
    progress,
    secondsLeft,
    error: null,
    href: null,
    topicId: null,
    ...times,
  };
}

it("says how far, how fast and how long still", () => {
  const running = job({ done: 41, total: 120, unit: "days", message: "" }, 19);
  expect(progressText(running, now)).toBe("41 of 120 days · 4.1/s · 19 s left");
});

it("says slow work by the minute", () => {
  expect(progressText(job({ done: 2, total: 3, unit: "folds", message: "" }), now)).toBe("2 of 3 folds · 12.0/min");
});

it("has no rate of percents, nor one before anything is done", () => {
  expect(progressText(job({ done: 22, total: 100, unit: "%", message: "" }), now)).toBe("22 %");
  expect(rateOf(job({ done: 0, total: 3, unit: "folds", message: "" }), now)).toBeNull();
  expect(progressText(job(null), now)).toBe("");
});
