import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acquireLease, releaseLease, renewLease } from "./lease";
import { applyMigrations, MigrationError } from "./migrate";
import { listen } from "./notify";
import { schemaDiff } from "./schema-diff";
import { createTestDatabase, type TestDatabase } from "./testing/database";

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

describe("migrations", () => {
  it("apply once, also when two processes start together", async () => {
    expect(await Promise.all([applyMigrations(test.url), applyMigrations(test.url)])).toEqual([[], []]);
  });

  it("give exactly what the schema says", async () => {
    expect(await schemaDiff(test.url)).toBe("");
    await test.db.$executeRaw`ALTER TABLE "Audit" ADD COLUMN "extra" TEXT`;
    expect(await schemaDiff(test.url)).toContain('DROP COLUMN "extra"');
    await test.db.$executeRaw`ALTER TABLE "Audit" DROP COLUMN "extra"`;
  });

  it("say what went wrong when one fails, and stop there", async () => {
    const folder = mkdtempSync(path.join(os.tmpdir(), "forge-migrations-"));
    cpSync("prisma/migrations", folder, { recursive: true });
    mkdirSync(path.join(folder, "29990101000000_broken"));
    writeFileSync(path.join(folder, "29990101000000_broken/migration.sql"), "CREATE TABLE broken (id nonsense);");
    const broken = await createTestDatabase();
    const failure = await applyMigrations(broken.url, folder).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MigrationError);
    expect((failure as Error).message).toContain("29990101000000_broken");
    await broken.drop();
    rmSync(folder, { recursive: true });
  });

  it("refuse an unreachable database without showing the password", async () => {
    const wrong = test.url.replace(/:[^:@/]+@/, ":not-the-password@");
    const failure = await applyMigrations(wrong).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(MigrationError);
    expect((failure as Error).message).toContain("DATABASE_URL");
    expect((failure as Error).message).not.toContain("not-the-password");
  });

  it("refuse a database of a newer version", async () => {
    const newer = await createTestDatabase();
    await newer.db.$executeRaw`UPDATE _prisma_migrations SET migration_name = '29990101000000_future'`;
    await expect(applyMigrations(newer.url)).rejects.toThrow(/29990101000000_future/);
    await newer.drop();
  });
});

describe("announcements", () => {
  it("tell of each change, with the deployment's id on its log lines", async () => {
    const heard: unknown[] = [];
    const listening = listen({
      databaseUrl: test.url,
      channel: "forge_events",
      onMessage: (payload) => heard.push(JSON.parse(payload)),
      onGap: () => undefined,
      onError: (error) => heard.push(error),
    });
    await expect
      .poll(async () => {
        await test.db.network.upsert({
          where: { chainId: "c" },
          create: {
            chainId: "c",
            kind: "sandbox",
            emissionsVersion: "v10",
            latestHeight: 1n,
            latestBlockTime: new Date(0),
            blockSeconds: 5,
          },
          update: { latestHeight: { increment: 1n } },
        });
        return heard;
      })
      .toContainEqual({ table: "network", id: "c" });
    const deploymentId = "11111111-1111-4111-8111-111111111111";
    const line = await test.db.logLine.create({
      data: { chainId: "c", deploymentId, level: "info", message: "hello" },
    });
    await expect.poll(() => heard).toContainEqual({ table: "log", id: String(line.id), deploymentId });
    await listening.stop();
  });
});

it("answers the database's time in UTC", async () => {
  const rows = await test.db.$queryRaw<{ zone: string }[]>`SELECT current_setting('TimeZone') AS zone`;
  expect(rows[0]?.zone).toBe("UTC");
});

describe("leases", () => {
  it("have one owner, pass on when they end, and fence the former owner off", async () => {
    const first = await acquireLease(test.db, "job", "a", 60);
    expect(first?.fence).toBe(1n);
    expect(await acquireLease(test.db, "job", "b", 60)).toBeNull();
    await test.db.$executeRaw`UPDATE "Lease" SET "until" = now() - interval '1 second' WHERE "key" = 'job'`;
    const second = await acquireLease(test.db, "job", "b", 60);
    expect(second?.fence).toBe(2n);
    if (first === null || second === null) throw new Error("unreachable");
    expect(await renewLease(test.db, first, 60)).toBe(false);
    expect(await renewLease(test.db, second, 60)).toBe(true);
    await releaseLease(test.db, second);
    expect((await acquireLease(test.db, "job", "a", 60))?.fence).toBe(3n);
  });

  it("are given to exactly one of many that ask at once", async () => {
    const asked = await Promise.all(Array.from({ length: 20 }, (_, i) => acquireLease(test.db, "race", `o${i}`, 60)));
    expect(asked.filter((lease) => lease !== null)).toHaveLength(1);
  });
});
