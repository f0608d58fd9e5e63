import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configureLog, log, tailLog } from "./logs";
import { createTestDatabase, type TestDatabase } from "./testing/database";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
  configureLog({ level: "error", process: "test" });
});
afterAll(() => test.drop());

const jobId = "5d9a4a3e-4f3c-4a44-9d0e-2f6b8f1f7c11";

describe("the log", () => {
  it("keeps lines in order and tails them, without debug lines", async () => {
    for (let i = 0; i < 5; i++) {
      await log(test.db, { chainId: "c", level: "info", message: `line ${i}`, fields: { i }, jobId });
    }
    await log(test.db, { chainId: "c", level: "debug", message: "noise", jobId });
    const tail = await tailLog(test.db, { jobId }, { limit: 3 });
    expect(tail.map((line) => line.message)).toEqual(["line 2", "line 3", "line 4"]);
    expect(tail[0]?.fields).toEqual({ i: 2 });
    const later = await tailLog(test.db, { jobId }, { limit: 10, afterId: tail[1]?.id as bigint });
    expect(later.map((line) => line.message)).toEqual(["line 4"]);
  });

  it("stores no secret, wherever it stands", async () => {
    const mnemonic = "abandon ability able about above absent absorb abstract absurd abuse access accident";
    const entry = {
      chainId: "c",
      level: "info" as const,
      message: `phrase ${mnemonic} and key UP-canary1234567`,
      fields: {
        mnemonic: "canary one",
        deep: { apiKey: "canary two", text: `Bearer canary.three`, list: [mnemonic] },
        error: new Error("postgresql://user:canary@host/db"),
        nonce: 12n,
        ratio: Number.NaN,
      },
    };
    await log(test.db, entry);
    const rows = await test.db.logLine.findMany({ where: { chainId: "c" } });
    const text = JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? value.toString() : value));
    expect(text).not.toContain("canary");
    expect(text).not.toContain("absurd");
    expect(rows.at(-1)?.fields).toMatchObject({ nonce: "12", ratio: "NaN" });
  });

  it("never fails the work that logs", async () => {
    const broken = { logLine: { create: () => Promise.reject(new Error("the database is away")) } };
    await expect(
      log(broken as never, { chainId: "c", level: "info", message: "still working" }),
    ).resolves.toBeUndefined();
  });
});
