/** The developer API is read whole, its failures are told, and its key goes nowhere else. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDeveloperApi } from "./developer-api";
import { requestDrip } from "./faucet";
import * as requests from "./http-request";

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;
const KEY = "UP-canary-key";
const servers: Server[] = [];
let asked: { method: string; url: string; key: unknown; body: string }[] = [];

async function serve(handler: Handler): Promise<string> {
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString();
    asked.push({ method: request.method ?? "", url: request.url ?? "", key: request.headers["x-api-key"], body });
    handler(request, response, body);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const send = (response: ServerResponse, data: unknown, status = 200) => {
  response.statusCode = status;
  response.end(JSON.stringify(data));
};
const apiAt = (url: string) =>
  createDeveloperApi(
    { apiUrl: `${url}/v2`, apiSlug: "allora-testnet-1" },
    { apiKey: KEY, timeoutMs: 10_000, baseMs: 1 },
  );

beforeEach(() => {
  asked = [];
});
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

describe("the hosts that the key belongs to", () => {
  it.each([
    ["https://api.allora.network/v2", true],
    ["https://api.allora.network.evil.example/v2", false],
    ["https://mirror.example/v2", false],
    ["http://127.0.0.1:8788/v2", true],
  ])("is sent to %s: %s", async (apiUrl, isSent) => {
    const seen: (string | undefined)[] = [];
    const asking = vi.spyOn(requests, "httpRequest").mockImplementation(async ({ headers }) => {
      seen.push(headers?.["x-api-key"]);
      return {
        status: 200,
        text: JSON.stringify({ status: true, data: { topics: [] } }),
        retryAfterMs: 0,
        location: null,
      };
    });
    await createDeveloperApi({ apiUrl, apiSlug: "x" }, { apiKey: KEY }).topics();
    asking.mockRestore();
    expect(seen).toEqual([isSent ? KEY : undefined]);
  });
});

describe("topics", () => {
  it("are read page by page", async () => {
    const url = await serve((request, response) => {
      const token = new URL(request.url ?? "", "http://x").searchParams.get("continuation_token");
      const topics =
        token === null
          ? [{ topic_id: 1, topic_name: "A", is_active: true, epoch_length: "720" }]
          : [{ topic_id: 2, topic_name: "B", is_active: null, new_field: {} }];
      send(response, { status: true, data: { topics, continuation_token: token === null ? "a+b/=" : null } });
    });
    const topics = await apiAt(url).topics();
    expect(topics.map((topic) => [topic.topicId, topic.name, topic.isActive, topic.epochLength])).toEqual([
      [1, "A", true, 720],
      [2, "B", null, null],
    ]);
    expect(asked.map((call) => call.url)).toEqual([
      "/v2/allora/allora-testnet-1/topics",
      "/v2/allora/allora-testnet-1/topics?continuation_token=a%2Bb%2F%3D",
    ]);
  });

  it("whose pages lead in a circle end in an error", async () => {
    const url = await serve((_, response) =>
      send(response, { status: true, data: { topics: [], continuation_token: "again" } }),
    );
    await expect(apiAt(url).topics()).rejects.toThrow(/circle/);
    expect(asked).toHaveLength(2);
  });
});

describe("answers", () => {
  it("of a failed request with status 200 are errors", async () => {
    const url = await serve((_, response) =>
      send(response, { status: false, apiResponseMessage: "topic not found", data: null }),
    );
    await expect(apiAt(url).topic(5)).rejects.toMatchObject({
      code: "not_found",
      message: expect.stringContaining("topic not found"),
    });
  });

  it("are waited for when a failure may pass", async () => {
    let failures = 2;
    const url = await serve((_, response) =>
      failures-- > 0
        ? send(response, {}, failures === 1 ? 503 : 429)
        : send(response, { status: true, data: { topic_id: 5, topic_name: "X" } }),
    );
    expect((await apiAt(url).topic(5)).name).toBe("X");
    expect(asked).toHaveLength(3);
  });

  it.each([
    [401, "bad_answer", /ALLORA_API_KEY/],
    [404, "not_found", /topic 5/],
    [429, "rate_limited", /key of your own/],
    [500, "unreachable", /HTTP 500/],
  ])("with HTTP %i are told, without the key", async (status, code, words) => {
    const url = await serve((_, response) => send(response, { echo: KEY }, status));
    const error: unknown = await apiAt(url)
      .topic(5)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, message: expect.stringMatching(words) });
    expect(JSON.stringify(error) + String(error)).not.toContain(KEY);
  });

  it("in another form are told", async () => {
    const url = await serve((_, response) => send(response, { status: true, data: { topic_id: "many" } }));
    await expect(apiAt(url).topic(5)).rejects.toMatchObject({
      code: "bad_answer",
      message: expect.stringContaining("topic_id"),
    });
  });

  it("of inferences are read", async () => {
    const url = await serve((_, response) =>
      send(response, {
        status: true,
        data: {
          signature: "0x",
          inference_data: {
            network_inference: "1",
            network_inference_normalized: "64210.5",
            topic_id: "69",
            timestamp: 1700000000,
            extra_data: "0x",
          },
        },
      }),
    );
    expect(await apiAt(url).inference(69)).toMatchObject({
      topicId: 69,
      value: "64210.5",
      timestampSeconds: 1_700_000_000,
      confidenceIntervalValues: [],
    });
    expect(asked[0]?.url).toBe("/v2/allora/consumer/ethereum-11155111?allora_topic_id=69&inference_value_type=uint256");
  });
});

describe("the key", () => {
  it("does not follow a redirect", async () => {
    const elsewhere = await serve((_, response) => send(response, { status: true, data: { topic_id: 5 } }));
    const url = await serve((_, response) => {
      response.writeHead(302, { location: `${elsewhere}/v2/x` });
      response.end();
    });
    await expect(apiAt(url).topic(5)).rejects.toThrow(/redirects/);
    expect(asked).toHaveLength(1);
    expect(asked[0]?.key).toBe(KEY);
  });

  it("is not sent in clear to another machine", async () => {
    await expect(apiAt("http://api.allora.network").topic(5)).rejects.toThrow(/not encrypted/);
  });
});

describe("requestDrip", () => {
  const drip = (faucetUrl: string | undefined) =>
    requestDrip({ kind: "testnet", faucetUrl }, "allora-testnet-1", "allo1abc");

  it("posts a form", async () => {
    await drip(await serve((_, response) => response.end("ok")));
    expect(asked).toMatchObject([
      { method: "POST", url: "/api/request", body: "chain=allora-testnet-1&address=allo1abc" },
    ]);
  });

  it("posts again where a redirect on its own host leads", async () => {
    const url = await serve((request, response) => {
      if (request.url === "/moved") response.end("ok");
      else response.writeHead(301, { location: "/moved" }).end();
    });
    await drip(url);
    expect(asked.map(({ method, url: path, body }) => [method, path, body.length > 0])).toEqual([
      ["POST", "/api/request", true],
      ["POST", "/moved", true],
    ]);
  });

  it("does not follow a redirect to another host, nor in a circle", async () => {
    const elsewhere = await serve((_, response) => response.end("ok"));
    await expect(
      drip(await serve((_, response) => response.writeHead(302, { location: elsewhere }).end())),
    ).rejects.toThrow(/not one of its hosts/);
    await expect(
      drip(await serve((_, response) => response.writeHead(302, { location: "/api/request" }).end())),
    ).rejects.toThrow(/circle/);
    await expect(drip(await serve((_, response) => response.writeHead(302).end()))).rejects.toThrow(/without saying/);
  });

  it("tells the daily limit, failures, and a network without a faucet", async () => {
    await expect(drip(await serve((_, response) => send(response, "limit", 429)))).rejects.toMatchObject({
      code: "rate_limited",
    });
    await expect(drip(await serve((_, response) => send(response, "broken", 502)))).rejects.toMatchObject({
      code: "unreachable",
    });
    await expect(drip(await serve((_, response) => send(response, "bad address", 400)))).rejects.toThrow(/bad address/);
    await expect(drip(undefined)).rejects.toMatchObject({ code: "not_found" });
    await expect(drip("http://faucet.testnet.allora.run")).rejects.toThrow(/not encrypted/);
  });
});
