import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "");
const alias = { "@": root, "allora-forge": `${root}/lib/index.ts` };

export default defineConfig({
  resolve: { alias },
  test: {
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          include: ["{lib,workers,app,examples}/**/*.test.ts"],
          exclude: ["**/*.integration.test.ts", "**/node_modules/**"],
          testTimeout: 60_000,
          // One core less is the default; on two cores that is one.
          maxWorkers: "100%",
        },
      },
      {
        resolve: { alias },
        test: {
          name: "integration",
          include: ["{lib,workers,app,examples}/**/*.integration.test.ts"],
          globalSetup: ["lib/store/testing/global-setup.ts"],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          // They wait for blocks and leases more than they compute.
          maxWorkers: 3,
        },
      },
    ],
  },
});
