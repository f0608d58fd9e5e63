/** The REST interface of the running stack, from outside: hosts, origins, problems, events. */
import http from "node:http";
import { expect, test } from "@playwright/test";

interface Answer {
  status: number;
  headers: http.IncomingHttpHeaders;
  text: string;
}

/** Sends exactly these headers: browsers and fetch would not let Host and Origin be forged. */
function send(
  base: string,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string },
) {
  return new Promise<Answer>((resolve, reject) => {
    const { method = "GET", headers, body } = options;
    const request = http.request(new URL(path, base), { method, headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    request.once("error", reject);
    request.end(body);
  });
}

const json = { "content-type": "application/json" };

test.describe("hosts and origins", () => {
  for (const path of ["/", "/api/v1/health", "/api/v1/events", "/_next/static/nothing.js"]) {
    test(`a rebinding host is refused at ${path}`, async ({ baseURL }) => {
      const { status, text } = await send(baseURL ?? "", path, { headers: { host: "evil.example" } });
      expect(status).toBe(421);
      expect(JSON.parse(text)).toMatchObject({ code: "misdirected_request" });
    });
  }

  const foreign: [string, string, Record<string, string>, number][] = [
    ["POST", "/api/v1/backfills", { ...json, origin: "https://evil.example" }, 403],
    ["POST", "/api/v1/backfills", { ...json, origin: "null" }, 403],
    ["POST", "/api/v1/backfills", { "content-type": "text/plain" }, 415],
    [
      "POST",
      "/api/v1/backfills",
      { "content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "cross-site" },
      403,
    ],
    ["DELETE", "/api/v1/deployments/11111111-1111-4111-8111-111111111111", { origin: "http://127.0.0.1:1" }, 403],
    ["GET", "/api/v1/events", { origin: "https://evil.example" }, 403],
    ["GET", "/api/v1/events", { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" }, 403],
    ["POST", "/", { "content-type": "multipart/form-data; boundary=x", origin: "https://evil.example" }, 403],
  ];
  for (const [method, path, headers, expected] of foreign) {
    test(`${method} ${path} with ${JSON.stringify(headers)} is ${expected}`, async ({ baseURL }) => {
      const body = method === "POST" ? '{"market":"btcusd","days":1}' : undefined;
      const { status, text } = await send(baseURL ?? "", path, { method, headers, body });
      expect(status).toBe(expected);
      expect(JSON.parse(text)).toMatchObject({ status: expected, remedy: expect.stringMatching(/\w/) });
    });
  }

  test("answers carry no leave for other origins", async ({ baseURL }) => {
    const { headers } = await send(baseURL ?? "", "/api/v1/topics", { method: "OPTIONS" });
    expect(Object.keys(headers).filter((name) => name.startsWith("access-control-"))).toEqual([]);
  });
});

test.describe("security headers", () => {
  for (const path of ["/", "/api/v1/health", "/api/v1/nothing", "/nothing", "/icon.svg"]) {
    test(`stand on ${path}`, async ({ baseURL }) => {
      const { headers } = await send(baseURL ?? "", path, {});
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": expect.stringContaining("camera=()"),
      });
      expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
      expect(headers["content-security-policy"]).not.toContain("script-src 'self' 'unsafe-inline'");
      expect(headers["x-powered-by"]).toBeUndefined();
    });
  }
});

test.describe("problems", () => {
  const cases: [string, string, string | undefined, number, string][] = [
    ["POST", "/api/v1/backfills", '{"market":"btcusd","days":', 400, "malformed_json"],
    ["POST", "/api/v1/backfills", '{"market":"btcusd","days":0}', 400, "invalid_input"],
    ["POST", "/api/v1/evaluations", '{"y_true":[1,NaN],"y_pred":[1,2]}', 400, "malformed_json"],
    ["POST", "/api/v1/evaluations", '{"y_true":[1,null],"y_pred":[1,2]}', 400, "invalid_input"],
    ["POST", "/api/v1/trainings", "[]", 400, "invalid_input"],
    ["POST", "/api/v1/evaluations", `{"y_true":[${"0,".repeat(3_000_000)}0]}`, 413, "payload_too_large"],
    ["GET", "/api/v1/topics/424242", undefined, 404, "not_found"],
    ["GET", "/api/v1/nothing", undefined, 404, "not_found"],
    ["PUT", "/api/v1/topics", "{}", 405, "method_not_allowed"],
  ];
  for (const [method, path, body, expected, code] of cases) {
    test(`${method} ${path} ${body?.slice(0, 40) ?? ""} is ${expected} ${code}`, async ({ baseURL }) => {
      const { status, headers, text } = await send(baseURL ?? "", path, { method, headers: json, body });
      expect(headers["content-type"]).toBe("application/problem+json");
      expect(JSON.parse(text)).toEqual(
        expect.objectContaining({
          type: `urn:allora-forge:problem:${code}`,
          title: expect.stringMatching(/\w/),
          status: expected,
          detail: expect.stringMatching(/\w/),
          remedy: expect.stringMatching(/\w/),
          code,
        }),
      );
      expect(status).toBe(expected);
    });
  }

  test("a place in malformed JSON is named", async ({ baseURL }) => {
    const body = '{\n  "days": 3,\n}';
    const { text } = await send(baseURL ?? "", "/api/v1/backfills", { method: "POST", headers: json, body });
    expect(JSON.parse(text).detail).toContain("line 3, column 1");
  });
});

test("a change arrives as a server-sent event", async ({ baseURL }) => {
  const abort = new AbortController();
  const stream = await fetch(new URL("/api/v1/events", baseURL), { signal: abort.signal });
  expect(stream.headers.get("content-type")).toBe("text/event-stream");
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toMatch(/^retry: \d+\n/);

  const body = '{"market":"btcusd","days":1}';
  const made = await send(baseURL ?? "", "/api/v1/backfills", { method: "POST", headers: json, body });
  expect(made.status).toBe(202);
  const { id } = JSON.parse(made.text) as { id: string };
  expect(made.headers.location).toBe(`/api/v1/backfills/${id}`);

  let heard = "";
  while (!heard.includes(`{"table":"job","id":"${id}"}`)) {
    const part = await reader?.read();
    if (part === undefined || part.done) throw new Error(`the stream ended after ${heard}`);
    heard += part.value;
  }
  abort.abort();
  const job = await send(baseURL ?? "", `/api/v1/jobs/${id}`, {});
  expect(JSON.parse(job.text)).toMatchObject({ id, kind: "backfill" });
});
