import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "@/lib/config";
import { createTestDatabase, type TestDatabase } from "@/lib/store/testing/database";
import type { ForgeContext } from "./context";
import { health } from "./health";

let database: TestDatabase;
let ctx: ForgeContext;

beforeAll(async () => {
  database = await createTestDatabase();
  ctx = { db: database.db, config: parseConfig({ FORGE_NETWORK: "testnet" }, "/"), actor: "dashboard" };
});
afterAll(() => database.drop());

async function runnerThatTriesFor(seconds: number): Promise<void> {
  await database.db.$executeRaw`
    INSERT INTO "Runner" ("id", "chainId", "pid", "host", "startedAt", "beatAt")
    VALUES ('r', '', 1, 'h', (now() AT TIME ZONE 'utc') - make_interval(secs => ${seconds}), now() AT TIME ZONE 'utc')
    ON CONFLICT ("id") DO UPDATE SET "startedAt" = EXCLUDED."startedAt", "beatAt" = EXCLUDED."beatAt"`;
}

describe("health of a network that nobody has reached", () => {
  it("waits at first, then is an error that says what to do", async () => {
    expect((await health({ ctx })).network).toMatchObject({ state: "waiting", chainId: null });
    await runnerThatTriesFor(5);
    expect((await health({ ctx })).network.state).toBe("waiting");
    await runnerThatTriesFor(120);
    const { network, status } = await health({ ctx });
    expect(network).toMatchObject({ state: "error", kind: "testnet", height: null });
    expect(network.message).toContain("FORGE_RPC_URL");
    expect(status).toBe("error");
  });
});
