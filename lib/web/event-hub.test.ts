import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EventHub } from "./event-hub";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function open(hub: EventHub, resumed = false) {
  const abort = new AbortController();
  const stream = hub.subscribe(abort.signal, resumed);
  if (stream === null) throw new Error("no stream");
  const reader = stream.getReader();
  const next = async () => {
    const { value, done } = await reader.read();
    return done ? null : new TextDecoder().decode(value);
  };
  return { abort, next, reader };
}

const job = (id: string) => ({ table: "job", id }) as const;

describe("EventHub", () => {
  it("greets with a retry hint and sends changes as data", async () => {
    const hub = new EventHub();
    const page = open(hub);
    expect(await page.next()).toBe("retry: 2000\n: connected\n\n");
    hub.publish({ table: "submission", id: "s1", deploymentId: "d1" });
    vi.advanceTimersByTime(100);
    expect(await page.next()).toBe('id: 1\ndata: {"table":"submission","id":"s1","deploymentId":"d1"}\n\n');
  });

  it("merges a burst per table and id, for every page", async () => {
    const hub = new EventHub();
    const pages = [open(hub), open(hub)];
    for (let i = 0; i < 50; i += 1) hub.publish(job(i % 2 === 0 ? "a" : "b"));
    hub.publish({ table: "model", id: "a" });
    vi.advanceTimersByTime(100);
    for (const page of pages) {
      await page.next();
      const text = await page.next();
      expect(text?.match(/^data: .*$/gm)).toEqual([
        'data: {"table":"job","id":"a"}',
        'data: {"table":"job","id":"b"}',
        'data: {"table":"model","id":"a"}',
      ]);
    }
  });

  it("sends each change once", async () => {
    const hub = new EventHub();
    const page = open(hub);
    await page.next();
    hub.publish(job("a"));
    vi.advanceTimersByTime(100);
    hub.publish(job("b"));
    vi.advanceTimersByTime(100);
    expect(await page.next()).toContain('"a"');
    expect(await page.next()).toBe('id: 2\ndata: {"table":"job","id":"b"}\n\n');
  });

  it("leaves out what a slow page cannot take and tells it to load anew", async () => {
    const hub = new EventHub({ bufferBytes: 200 });
    const slow = open(hub);
    for (let i = 0; i < 1_000; i += 1) {
      hub.publish(job(`job-${i}`));
      vi.advanceTimersByTime(100);
    }
    const read: string[] = [];
    for (let i = 0; i < 40; i += 1) {
      const text = await Promise.race([slow.next(), Promise.resolve().then(() => Promise.resolve("nothing"))]);
      if (text !== null) read.push(text);
      if (text?.includes("resync")) break;
    }
    expect(read.join("").length).toBeLessThan(600);
    expect(read.at(-1)).toContain("event: resync");
    hub.publish(job("later"));
    vi.advanceTimersByTime(100);
    expect(await slow.next()).toContain('"later"');
  });

  it("tells too many rows at once as one resync", async () => {
    const hub = new EventHub({ mostRows: 10 });
    const page = open(hub);
    await page.next();
    for (let i = 0; i < 100; i += 1) hub.publish(job(String(i)));
    vi.advanceTimersByTime(100);
    expect(await page.next()).toBe('id: 1\nevent: resync\ndata: {"table":"*","id":"*"}\n\n');
    hub.publish(job("next"));
    vi.advanceTimersByTime(100);
    expect(await page.next()).toContain('"next"');
  });

  it("tells a page that comes back to load anew", async () => {
    const page = open(new EventHub(), true);
    await page.next();
    expect(await page.next()).toContain("event: resync");
  });

  it("keeps an idle stream alive", async () => {
    const page = open(new EventHub());
    await page.next();
    vi.advanceTimersByTime(15_000);
    expect(await page.next()).toBe(": alive\n\n");
  });

  it("forgets a page that leaves, and stops its timers with the last one", async () => {
    const hub = new EventHub();
    const [left, aborted] = [open(hub), open(hub)];
    hub.publish(job("a"));
    await left.reader.cancel();
    expect(hub.clientCount).toBe(1);
    aborted.abort.abort();
    expect(hub.clientCount).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    expect(await aborted.next()).toContain("connected");
    expect(await aborted.next()).toBeNull();
  });

  it("refuses more pages than it can serve, and all once it is closed", async () => {
    const hub = new EventHub({ mostClients: 1 });
    const page = open(hub);
    expect(hub.subscribe(new AbortController().signal, false)).toBeNull();
    hub.close();
    await page.next();
    expect(await page.next()).toBeNull();
    expect(hub.subscribe(new AbortController().signal, false)).toBeNull();
    expect(vi.getTimerCount()).toBe(0);
  });
});
