/** Every command of the documents, run in their order against the running instance, as a newcomer would type it. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { type DocumentBlock, runBlocks } from "@/workers/docs/commands-of";

const WITHIN_MS = 90_000;
const has = (program: string) => spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;
const missing = new Set(["curl", "python3"].filter((program) => !has(program)));

const order = existsSync("docs/README.md")
  ? [...readFileSync("docs/README.md", "utf8").matchAll(/\]\(([\w-]+\.md)\)/g)].map(([, name = ""]) => `docs/${name}`)
  : [];
const rest = readdirSync("docs")
  .filter((name) => name.endsWith(".md"))
  .map((name) => `docs/${name}`);
const documents = [...new Set(["README.md", ...order, ...rest, "AGENTS.md"])].filter((file) => existsSync(file));

let home: string;
test.beforeAll(() => {
  home = mkdtempSync(path.join(os.tmpdir(), "forge-docs-"));
});
test.afterAll(() => rmSync(home, { recursive: true, force: true }));

/** npx takes longer to find the command than the command takes: only the README's blocks go through it. */
const SHORT_WAY =
  'npx() { if [ "$1" = forge ]; then shift; node workers/cli/main.mjs "$@"; else command npx "$@"; fi; }\n';

/** In the clone, with a home and a place for files of its own; what a block exports is gone after it. */
function run({ language, text }: DocumentBlock, throughNpx: boolean): Promise<{ code: number | null; output: string }> {
  const [program, args] = language === "python" ? ["python3", ["-"]] : ["bash", ["-euo", "pipefail", "-s"]];
  const child = spawn(program as string, args as string[], {
    stdio: ["pipe", "pipe", "pipe"],
    env: {
      ...process.env,
      HOME: home,
      OUT: home,
      FORGE_URL: process.env.FORGE_E2E_URL,
      NO_COLOR: "1",
      npm_config_update_notifier: "false",
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (part: Buffer) => (output += part.toString("utf8")));
  // Documents name the address that a start has by default.
  const commands = text.replaceAll("http://127.0.0.1:8787", process.env.FORGE_E2E_URL ?? "");
  child.stdin?.end(language === "python" || throughNpx ? commands : SHORT_WAY + commands);
  const timer = setTimeout(() => child.kill("SIGKILL"), WITHIN_MS);
  return new Promise((resolve) =>
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    }),
  );
}

for (const file of documents) {
  const blocks = runBlocks(readFileSync(file, "utf8"));
  if (blocks.length === 0) continue;
  test(`the commands of ${file}`, async () => {
    test.setTimeout(blocks.length * WITHIN_MS);
    for (const block of blocks) {
      const absent = [...missing].find(
        (program) => block.language.startsWith(program.slice(0, 6)) || block.text.includes(program),
      );
      if (absent !== undefined) {
        console.log(`  not run: ${file}:${block.line} needs ${absent}, which is not installed`);
        continue;
      }
      await test.step(`line ${block.line}`, async () => {
        const { code, output } = await run(block, file === "README.md");
        expect(code, `${file}:${block.line}\n${block.text}\n\n${output.slice(-4_000)}`).toBe(0);
      });
    }
  });
}
