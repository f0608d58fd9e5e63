/** Generates the Prisma client into lib/store/generated, unless it is up to date with the schema. Plain Node. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const target = path.join(root, "lib/store/generated");
const stamp = path.join(target, ".schema-sha256");

/** @returns whether anything was generated */
export function generatePrismaClient() {
  const schema = path.join(root, "prisma/schema.prisma");
  const lock = path.join(root, "package-lock.json");
  const hash = createHash("sha256").update(readFileSync(schema)).update(readFileSync(lock)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return false;
  execFileSync(
    process.execPath,
    [path.join(root, "node_modules/prisma/build/index.js"), "generate", "--schema", schema],
    {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      // The CLI asks for an engine binary that `generate` never runs; any existing file spares a download.
      env: {
        ...process.env,
        PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
        CHECKPOINT_DISABLE: "1",
        PRISMA_HIDE_UPDATE_MESSAGE: "1",
      },
    },
  );
  writeFileSync(stamp, hash);
  return true;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(generatePrismaClient() ? "Generated the database client." : "The database client is up to date.");
}
