/** The examples, run as their reader runs them: each by its npm script's own command, against the running instance or a sandbox of its own. */
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { createAlloraClient, outcomeOf, profileFor } from "@/lib/allora";
import { ForgeClient } from "@/lib/client";
import { config } from "@/lib/config";
import { FEATURE_KINDS, kindName } from "@/lib/features";
import { startSandbox } from "@/workers/sandbox/server";

const TRANSACTION = /[0-9A-F]{64}/;
const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };

let forge: ForgeClient;
let folder = "";

test.setTimeout(240_000);
test.beforeAll(() => {
  forge = new ForgeClient({ url: process.env.FORGE_E2E_URL as string });
  folder = mkdtempSync(path.join(os.tmpdir(), "forge-examples-"));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** @param name as in `npm run example:<name>` */
function example(name: string, args: readonly string[] = [], env: Record<string, string> = {}): Promise<Ran> {
  const [program, ...file] = (scripts[`example:${name}`] ?? "").split(" ");
  expect(program, `package.json has no script example:${name}`).toBe("tsx");
  return new Promise((resolve) => {
    const settings = { FORGE_URL: process.env.FORGE_E2E_URL, FORGE_TOKEN: "", FORGE_NETWORK: "sandbox", ...env };
    execFile(
      path.resolve("node_modules/.bin/tsx"),
      [...file, ...args],
      { env: { ...process.env, FORGE_SANDBOX_URL: "", ...settings }, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : typeof error.code === "number" ? error.code : 1, stdout, stderr }),
    );
  });
}

async function done(name: string, args: readonly string[] = [], env: Record<string, string> = {}): Promise<string> {
  const { code, stdout, stderr } = await example(name, args, env);
  expect(code, `${name} ${args.join(" ")}:\n${stdout}${stderr}`).toBe(0);
  return stdout;
}

/** A graded report: every one of the seven metrics, and the verdict. */
function gradesIn(text: string): string[] {
  const metrics = text.match(
    /^ *(Directional accuracy|Pearson correlation|WRMSE improvement|CZAR improvement) .*(pass|fail)$/gm,
  );
  const grades = [...text.matchAll(/Grade ([A-F]\+?): \d of 7 metrics passed, score \d\.\d\d/g)].map(
    ([, grade]) => grade as string,
  );
  expect(metrics?.length).toBe(4 * grades.length);
  return grades;
}

test("topic 69 and topic 77: the walkthroughs end in a graded report and a saved model", async () => {
  const [daily, fast] = await Promise.all([
    done("69", ["--quick", "--days", "40"]),
    done("77", ["--quick", "--days", "5"]),
  ]);
  for (const text of [daily, fast]) {
    const [grade] = gradesIn(text);
    // What the grade rests on stands beside it, here and in the folder.
    expect(text).toMatch(
      /^Evidence +[\d,]+ effective rows of [\d,]+; .*coin[\s\S]*^Gates +\d+ pass, \d+ fail, \d+ not run, so not passed$/m,
    );
    expect(text).toMatch(/^Not run +\S.* Needs /m);
    const run = /^Saved to (\S+)$/m.exec(text)?.[1] as string;
    try {
      expect(readFileSync(path.join(run, "report.txt"), "utf8")).toMatch(
        new RegExp(`Grade ${grade?.replace("+", "\\+")}:[\\s\\S]*\nEvidence +[\\d,]+ effective rows`),
      );
      expect(existsSync(path.join(run, "model.aforge"))).toBe(true);
    } finally {
      rmSync(run, { recursive: true });
    }
  }
});

test("features: every kind is computed and drawn, and the kit's own arithmetic agrees", async ({ page }) => {
  const text = await done("features", ["--quick"]);
  expect(text).toContain("15 of 15 agree with the kit's formula");
  const index = /: (\S+index\.html)$/m.exec(text)?.[1] as string;
  const run = path.dirname(index);
  const markdown = readFileSync(path.join(run, "index.md"), "utf8");
  for (const kind of FEATURE_KINDS) {
    const name = kindName(kind);
    expect(text, name).toMatch(new RegExp(`^${name} .*\\d`, "m"));
    expect(markdown).toContain(`| ${name} | ${kind.goal} |`);
    // Two panels: the price and the feature, each with a line through many points.
    const svg = readFileSync(path.join(run, `${name}.svg`), "utf8");
    const lines = [...svg.matchAll(/class="mark-line [\s\S]*?<\/g>/g)].map(([group]) => group);
    expect(lines.length, name).toBeGreaterThanOrEqual(2);
    for (const line of lines) expect(line.match(/L[-\d.]+,[-\d.]+/g)?.length ?? 0, name).toBeGreaterThan(100);
    expect(svg).not.toContain("NaN");
  }
  const html = readFileSync(index, "utf8");
  expect(html).not.toMatch(/<script|\son\w+=/i);
  // A browser takes every picture for an image.
  await page.goto(`file://${index}`);
  const sizes = await page
    .locator("img")
    .evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth));
  // The kinds, the four returns of each walkthrough, and the kit's features, of which three are one.
  expect(sizes.length).toBe(FEATURE_KINDS.length + 8 + 13);
  expect(Math.min(...sizes)).toBeGreaterThan(500);
});

test("cross-asset: both plans are graded on the same folds, and compared row by row", async () => {
  const text = await done("cross-asset", ["--quick"]);
  expect(gradesIn(text).length).toBe(2);
  const [, rows] = /On the ([\d,]+) rows that both predicted/.exec(text) ?? [];
  expect(Number(rows?.replaceAll(",", ""))).toBeGreaterThan(500);
  const [, low, high] = /95 % of redrawn samples save from (-?[\d.]+) % to (-?[\d.]+) %/.exec(text) ?? [];
  expect(Number(low)).toBeLessThan(Number(high));
  const verdict = Number(low) > 0 ? "They help" : Number(high) < 0 ? "They hurt" : "The interval holds zero";
  expect(text).toContain(verdict);
});

test("bring your own: two models from elsewhere are taken and graded on what they have not seen, a third is refused", async () => {
  const text = await done("bring-your-own", ["--quick"]);
  expect(gradesIn(text).length).toBe(2);
  expect(text.match(/ 0 of them seen in training/g)?.length).toBe(2);
  expect(text).toMatch(/Refused: prices\.txt \(invalid_artifact\)\n.*a model that predicts prices cannot be used/);

  const ids = [...text.matchAll(/^\S+: model ([0-9a-f]{64})$/gm)].map(([, id]) => id as string);
  const models = await Promise.all(ids.map((id) => forge.models.get(id)));
  expect(models.map(({ family, origin }) => [family, origin])).toEqual([
    ["lightgbm", "imported"],
    ["onnx", "imported"],
  ]);
  // A file of one's own goes the same way, with the plan that the example has saved.
  const [, plan] = /--plan ([0-9a-f]{64})/.exec(text) ?? [];
  const own = path.join("examples/runs/bring-your-own", "stumps.txt");
  const again = await done("bring-your-own", ["--days", "30", "--model", own, "--plan", plan as string]);
  expect(gradesIn(again).length).toBe(1);
  const wrong = await example("bring-your-own", ["--days", "30", "--model", own]);
  expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringMatching(/it takes 5 features, the plan makes \d+/)]);
});

test("an example that cannot go on says why in words, and what to do", async () => {
  const nowhere = { FORGE_URL: "http://127.0.0.1:9" };
  const missing = path.join(folder, "there-is-none.aforge");
  const cases: { ran: Promise<Ran>; code: number; says: RegExp }[] = [
    { ran: example("bring-your-own", ["--quick"], nowhere), code: 1, says: /forge up/ },
    { ran: example("bring-your-own", ["--model", missing]), code: 1, says: /there-is-none/ },
    {
      ran: example("cross-asset", [], {
        FORGE_NETWORK: "testnet",
        ALLORA_API_KEY: "",
        FORGE_RPC_URL: "http://127.0.0.1:9",
      }),
      code: 1,
      says: /127\.0\.0\.1:9/,
    },
    { ran: example("deploy", [], nowhere), code: 1, says: /forge up/ },
    { ran: example("deploy", ["--topic", "4242"]), code: 1, says: /no topic 4242[\s\S]*Choose/ },
    { ran: example("deploy", ["--wallet", "nobody's"]), code: 1, says: /no wallet nobody's; it has/ },
    { ran: example("deploy", [], { TOPIC_ID: "sixty-nine" }), code: 2, says: /id of a topic[\s\S]*--topic/ },
    { ran: example("deploy-raw", [missing]), code: 1, says: /there-is-none/ },
    { ran: example("features", ["--nonsense"]), code: 2, says: /--nonsense[\s\S]*--quick/ },
  ];
  for (const { ran, code, says } of cases) {
    const { code: ended, stderr } = await ran;
    expect([ended, stderr]).toEqual([code, expect.stringMatching(says)]);
    expect(stderr).not.toMatch(/^ +at /m);
  }
});

test("deploy: a model is live and a block holds its submission; deploy-raw does the same by hand on a sandbox of its own", async () => {
  const training = await forge.trainings.start({ topicId: 77, days: 6, families: ["linear"], folds: 2 });
  await forge.jobs.wait(training.job.id);
  const model = (await forge.trainings.get(training.id)).modelId as string;
  const artifact = path.join(folder, "model.aforge");
  writeFileSync(artifact, Buffer.from(await (await forge.models.download(model)).arrayBuffer()));

  const sandbox = await startSandbox({ port: 0, speed: 30 });
  try {
    const [deployed, raw] = await Promise.all([
      done("deploy", [], { TOPIC_ID: "77", MODEL_ID: model }),
      done("deploy-raw", [artifact], { FORGE_SANDBOX_URL: sandbox.url }),
    ]);
    const [, worker = ""] = /Worker ([0-9a-f-]{36}): /.exec(deployed) ?? [];
    expect(deployed).toMatch(
      new RegExp(`Confirmed: [\\d.]+ for nonce \\d+, transaction ${TRANSACTION.source} in block`),
    );
    // The next window's may be on its way already.
    await expect
      .poll(async () => (await forge.deployments.get(worker)).lastSubmission)
      .toMatchObject({ state: "confirmed", txHash: expect.stringMatching(TRANSACTION) });
    // Once more, by the name of its wallet: the same worker, and no second set of fees.
    const { wallet: payer } = await forge.deployments.get(worker);
    const again = await done("deploy", ["--model", model, "--wallet", payer?.address as string]);
    expect(again).toMatch(new RegExp(`Worker ${worker}: reused[\\s\\S]+Confirmed: `));
    const same = (await forge.deployments.list()).filter((one) => one.model.id === model);
    expect(same.map(({ id }) => id)).toEqual([worker]);
    await forge.deployments.remove(worker, { force: true });

    // The chain itself is asked: its block holds the payload, and it took it.
    const [, hash = ""] = /^accepted\s+([0-9A-F]{64}) in block/m.exec(raw) ?? [];
    const settings = config();
    const client = createAlloraClient(profileFor({ ...settings, sandbox: { ...settings.sandbox, url: sandbox.url } }));
    const tx = await client.tx(hash);
    client.close();
    expect(tx).not.toBeNull();
    expect(outcomeOf(tx as NonNullable<typeof tx>).kind).toBe("accepted");
    expect(statSync("examples/runs/deploy-raw.wallet").mode & 0o777).toBe(0o600);
    const wallet = readFileSync("examples/runs/deploy-raw.wallet", "utf8").trim();
    expect(deployed + raw).not.toContain(wallet);
  } finally {
    await sandbox.stop();
  }
});

test("each example is a script, and the list of them tells of it", () => {
  const list = readFileSync("examples/README.md", "utf8");
  const names = Object.keys(scripts).filter((name) => name.startsWith("example:"));
  for (const name of names) expect(list).toContain(`npm run ${name}`);
  const files = readdirSync("examples").filter((file) =>
    /^(topic-\d+|deploy|deploy-raw|feature-engineering|bring-your-own|cross-asset)\.ts$/.test(file),
  );
  expect(files.length).toBe(names.length);
});
