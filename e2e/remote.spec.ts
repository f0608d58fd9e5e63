/** The dashboard from another computer: behind nginx with the shipped configuration, over TLS, under a foreign name. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import os from "node:os";
import path from "node:path";
import { expect, test } from "@playwright/test";
import { freePort } from "./free-port";

const NGINX = ["/usr/sbin/nginx", "/usr/local/bin/nginx", "/opt/homebrew/bin/nginx"].find((file) => existsSync(file));
const TOKEN = "a-token-of-many-characters";
const NAME = "forge.example";
let folder: string;
let server: ChildProcess;
let nginx: ChildProcess;
let port: number;

test.skip(NGINX === undefined, "nginx is not installed: the way through a reverse proxy is not tested here");
test.describe.configure({ mode: "serial" });

interface Asked {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  name?: string;
}

/** One request over TLS to nginx, under a name that no resolver knows. */
function ask(address: string, { method = "GET", headers = {}, body, name = NAME }: Asked = {}) {
  return new Promise<{ status: number; headers: IncomingMessage["headers"]; text: string }>((resolve, reject) => {
    const sent = httpsRequest(
      {
        host: "127.0.0.1",
        port,
        path: address,
        method,
        servername: NAME,
        ca: readFileSync(path.join(folder, "tls.pem")),
        headers: { host: `${name}:${port}`, ...headers },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(parts).toString() }),
        );
      },
    );
    sent.once("error", reject);
    sent.end(body);
  });
}

test.beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "forge-nginx-"));
  const inner = await freePort();
  port = await freePort();
  const key = path.join(folder, "tls.key");
  const certificate = path.join(folder, "tls.pem");
  execFileSync(
    "openssl",
    [
      ..."req -x509 -newkey rsa:2048 -nodes -days 2".split(" "),
      ...["-keyout", key, "-out", certificate, "-subj", `/CN=${NAME}`, "-addext", `subjectAltName=DNS:${NAME}`],
    ],
    { stdio: "ignore" },
  );
  const shipped = readFileSync("docs/proxy/nginx.conf", "utf8")
    .replace("listen 443 ssl", `listen 127.0.0.1:${port} ssl`)
    .replace("http://127.0.0.1:8787", `http://127.0.0.1:${inner}`)
    .replace("/etc/ssl/forge.example.pem", certificate)
    .replace("/etc/ssl/private/forge.example.key", key);
  const conf = path.join(folder, "nginx.conf");
  const temps = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${folder}/${name};`)
    .join("\n");
  writeFileSync(
    conf,
    `daemon off;\npid ${folder}/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n${temps}\n${shipped}\n}\n`,
  );
  nginx = spawn(NGINX as string, ["-c", conf, "-e", "stderr"], { stdio: ["ignore", "ignore", "inherit"] });
  const next = path.resolve("node_modules/next/dist/bin/next");
  server = spawn(process.execPath, [next, "start", "-H", "127.0.0.1", "-p", String(inner)], {
    stdio: ["ignore", "ignore", "inherit"],
    env: {
      ...process.env,
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      FORGE_HOST: "127.0.0.1",
      FORGE_TOKEN: TOKEN,
      FORGE_ALLOWED_HOSTS: NAME,
      FORGE_TRUST_PROXY: "1",
      DATABASE_URL: "",
    },
  });
  const up = () =>
    ask("/api/v1/health").then(
      ({ status }) => status,
      () => 0,
    );
  await expect.poll(up, { timeout: 60_000 }).toBe(200);
});

test.afterAll(async () => {
  for (const child of [nginx, server]) {
    if (child === undefined || child.exitCode !== null) continue;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await gone;
  }
  rmSync(folder, { recursive: true, force: true });
});

test("without a token nothing but the sign-in page and the health's status answers", async () => {
  expect(JSON.parse((await ask("/api/v1/health")).text)).toEqual({ status: expect.any(String) });
  for (const address of ["/api/v1/topics", "/api/v1/openapi.json", "/api/v1/events", "/api/v1/tokens"]) {
    expect((await ask(address)).status, address).toBe(401);
  }
  const page = await ask("/topics");
  expect([page.status, page.headers.location]).toEqual([303, "/signin?next=%2Ftopics"]);
  expect((await ask("/signin")).status).toBe(200);
});

test("a name that was not allowed is not served", async () => {
  expect((await ask("/api/v1/health", { name: "rebinding.example" })).status).toBe(421);
});

test("the session's cookie is for TLS alone, and lets its browser act", async () => {
  const form = { "content-type": "application/x-www-form-urlencoded", origin: `https://${NAME}:${port}` };
  const csrf = await ask("/api/auth/csrf");
  const cookies = (answer: typeof csrf) =>
    (answer.headers["set-cookie"] ?? []).map((cookie) => cookie.split(";")[0] ?? "");
  const { csrfToken } = JSON.parse(csrf.text);
  const signedIn = await ask("/api/auth/callback/credentials", {
    method: "POST",
    headers: { ...form, cookie: cookies(csrf).join("; ") },
    body: new URLSearchParams({ token: TOKEN, csrfToken, json: "true" }).toString(),
  });
  const session = (signedIn.headers["set-cookie"] ?? []).find((cookie) => cookie.includes("forge.session"));
  expect(session).toMatch(/^__Secure-forge\.session=/);
  expect(session).toMatch(/; Secure/i);
  expect(session).toMatch(/; HttpOnly/i);
  const cookie = session?.split(";")[0] ?? "";
  expect((await ask("/settings", { headers: { cookie } })).status).toBe(200);
  // A page of another origin cannot use it.
  const foreign = await ask("/api/v1/deployments/stop-all", {
    method: "POST",
    headers: { cookie, origin: "https://evil.example", "content-type": "application/json" },
    body: "{}",
  });
  expect(foreign.status).toBe(403);
});

test("scripts come by token, and wrong tokens are slowed down", async () => {
  const families = await ask("/api/v1/families", { headers: { authorization: `Bearer ${TOKEN}` } });
  expect(families.status).toBe(200);
  expect(families.headers["ratelimit-limit"]).toBe("1200");
  // Eight may wait at once, each longer than the one before; whoever comes besides is sent away at once.
  const guesses = Array.from({ length: 12 }, () => ask("/signin?token=wrong-wrong-wrong-wrong"));
  for (const guess of guesses) guess.catch(() => undefined); // those that still wait end with the server
  const sentAway = await Promise.any(
    guesses.map(async (guess) => {
      const { status, headers } = await guess;
      if (status !== 429) throw new Error(`answered ${status}`);
      return headers["retry-after"];
    }),
  );
  expect(Number(sentAway)).toBeGreaterThan(0);
});

test("what a client claims of itself is not believed", async () => {
  const claimed = await ask("/api/v1/health", {
    name: "rebinding.example",
    headers: { "x-forwarded-host": NAME, "x-forwarded-for": "127.0.0.1" },
  });
  expect(claimed.status).toBe(421);
});
