/** One PostgreSQL server and one migrated template database for all integration tests of a run. */
import pg from "pg";
import type { TestProject } from "vitest/node";
import { applyMigrations } from "@/lib/store/migrate";
import { startTestServer } from "./server";

declare module "vitest" {
  interface ProvidedContext {
    testServerUrl: string;
    testTemplate: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer();
  const template = "forge_template";
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${template}`);
  await admin.end();
  const url = new URL(server.url);
  url.pathname = `/${template}`;
  await applyMigrations(url.href);
  project.provide("testServerUrl", server.url);
  project.provide("testTemplate", template);
  return () => server.stop();
}
