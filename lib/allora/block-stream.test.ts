/** Blocks keep coming over connections that break, fall silent or talk nonsense. */
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { BlockStream } from "./block-stream";
import type { BlockEvents } from "./client";
import { ScriptedNode } from "./testing/scripted-node";

let node: ScriptedNode;
let stream: BlockStream;
let seen: BlockEvents[];
const options = { silenceMs: 30_000, pingMs: 10_000, baseMs: 5, longestWaitMs: 20 };

beforeEach(async () => {
  node = await ScriptedNode.start("chain");
  stream = new BlockStream({ ...options, urls: [node.url] });
  seen = [];
});
afterEach(async () => {
  stream.close();
  await node.stop();
});

const connected = (count: number) => vi.waitFor(() => expect(node.connections).toBeGreaterThanOrEqual(count), 10_000);

/** Announce until it is heard: a connection that stands is not yet one that listens. */
async function hear(height: number): Promise<void> {
  await vi.waitFor(
    () => {
      node.announce(height);
      expect(seen.some((block) => block.height === BigInt(height))).toBe(true);
    },
    { timeout: 10_000, interval: 10 },
  );
}

it("tells blocks with their events decoded", async () => {
  stream.listen((block) => seen.push(block));
  await connected(1);
  await vi.waitFor(() => {
    node.announce(5, [
      { type: "emissions.v10.EventTopicStatusChanged", attributes: [{ key: "is_active", value: "true" }] },
    ]);
    expect(seen[0]).toEqual({
      height: 5n,
      events: [{ name: "EventTopicStatusChanged", attributes: { is_active: true } }],
    });
  });
});

it("connects again after a cut connection", async () => {
  stream.listen((block) => seen.push(block));
  await connected(1);
  await hear(1);
  node.dropSockets();
  await connected(2);
  await hear(2);
});

it("gives up a connection that brings no more blocks", async () => {
  stream = new BlockStream({ ...options, silenceMs: 300, urls: [node.url] });
  stream.listen((block) => seen.push(block));
  await connected(2);
  await hear(3);
});

it("goes on to another endpoint", async () => {
  stream = new BlockStream({ ...options, urls: ["http://127.0.0.1:1", node.url] });
  stream.listen((block) => seen.push(block));
  await connected(1);
  await hear(4);
});

it("survives frames that are none", async () => {
  stream.listen((block) => seen.push(block));
  await connected(1);
  for (const text of ["null", "[]", "{}", '{"result":{"data":{"type":"x","value":{"height":"-"}}}}'])
    node.sendText(text);
  await hear(6);
  node.sendText("{not json");
  await connected(2);
  await hear(7);
});

it("tells all listeners, and disconnects after the last", async () => {
  const others: bigint[] = [];
  const stopFirst = stream.listen((block) => seen.push(block));
  const stopSecond = stream.listen((block) => others.push(block.height));
  await connected(1);
  await hear(8);
  expect(others).toContain(8n);
  stopFirst();
  stopFirst();
  const before = seen.length;
  await vi.waitFor(() => {
    node.announce(9);
    expect(others).toContain(9n);
  });
  expect(seen).toHaveLength(before);
  stopSecond();
  stream.listen((block) => seen.push(block));
  await connected(2);
  await hear(10);
});
