/** Looking again on every change, and through the restart of an instance. */
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { ForgeApiError, ForgeClient } from "@/lib/client";
import { patiently } from "./patience";
import { untilChanged } from "./watch";

let listening: Server | undefined;
let streams: ServerResponse[] = [];
let overviews = 0;

/** Answers the overview with how often it was asked, and keeps the streams of changes. */
async function open(port = 0): Promise<number> {
  streams = [];
  listening = createServer((request, response) => {
    if (request.url === "/api/v1/events") {
      response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
      streams.push(response);
      return;
    }
    overviews += 1;
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ overviews }));
  });
  await new Promise<void>((resolve) => listening?.listen(port, "127.0.0.1", resolve));
  return (listening.address() as AddressInfo).port;
}

async function close(): Promise<void> {
  listening?.closeAllConnections();
  await new Promise((resolve) => listening?.close(resolve) ?? resolve(undefined));
  listening = undefined;
}

afterEach(close);

async function streamOpened(): Promise<void> {
  while (streams.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
}

test("a look follows the change that concerns, and watching ends with its signal", async () => {
  const client = new ForgeClient({ url: `http://127.0.0.1:${await open()}` });
  const stopping = new AbortController();
  const looks = untilChanged(client, {
    signal: stopping.signal,
    look: () => client.overview() as Promise<unknown> as Promise<{ overviews: number }>,
    concerns: (event) => event.table === "log",
  });
  overviews = 0;
  expect((await looks.next()).value).toEqual({ overviews: 1 });
  const second = looks.next();
  await streamOpened();
  streams[0]?.write('data: {"table":"job","id":"1"}\n\ndata: {"table":"log","id":"2"}\n\n');
  expect((await second).value).toEqual({ overviews: 2 });
  const third = looks.next();
  stopping.abort();
  expect((await third).done).toBe(true);
});

test("an instance that restarts is waited for, and told of once", async () => {
  const port = await open();
  const client = new ForgeClient({ url: `http://127.0.0.1:${port}` });
  const stopping = new AbortController();
  const away: ForgeApiError[] = [];
  const looks = untilChanged(client, {
    signal: stopping.signal,
    look: () => client.overview(),
    onAway: (error) => {
      away.push(error);
      void open(port);
    },
  });
  await looks.next();
  await close();
  const again = await looks.next();
  expect([again.done, away.map(({ code }) => code)]).toEqual([false, ["unreachable"]]);
  stopping.abort();
  await looks.next();
});

test("an instance that was never there is an error at once", async () => {
  const port = await open();
  await close();
  const client = new ForgeClient({ url: `http://127.0.0.1:${port}` });
  const looks = untilChanged(client, {
    signal: new AbortController().signal,
    look: () => client.overview(),
    onAway: () => {},
  });
  await expect(looks.next()).rejects.toThrow(ForgeApiError);
});

test("what waits for a job waits through a restart too, and passes other errors on", async () => {
  const gone = new ForgeApiError({ type: "", title: "", status: 0, detail: "gone", remedy: "", code: "unreachable" });
  const failed = new ForgeApiError({ ...gone.problem, code: "job_failed" });
  const answers: (ForgeApiError | string)[] = [gone, gone, "done"];
  const act = async () => {
    const answer = answers.shift();
    if (answer instanceof ForgeApiError) throw answer;
    return answer;
  };
  let told = 0;
  const signal = new AbortController().signal;
  expect(await patiently(act, signal, () => told++)).toBe("done");
  expect(told).toBe(1);
  answers.push(failed);
  await expect(patiently(act, signal, () => {})).rejects.toBe(failed);
});
