import { describe, expect, it } from "vitest";
import { authenticate, checkHost, checkSender, isGuarded } from "./guard";
import { newSessionCookie } from "./session";

const token = "a-token-of-many-characters";
const guarded = {
  host: "127.0.0.1",
  token,
  allowedHosts: [],
  sessionSecret: undefined,
  trustProxy: false,
  basePath: "",
};
const unguarded = { ...guarded, token: undefined };
const at = "http://127.0.0.1:8787/api/v1/jobs";
const request = (headers: Record<string, string> = {}, init: RequestInit = {}, url = at) =>
  new Request(url, { ...init, headers: { host: "127.0.0.1:8787", ...headers } });

async function cookieFor(settings: Parameters<typeof newSessionCookie>[1], headers: Record<string, string> = {}) {
  const cookie = await newSessionCookie(request(headers), settings);
  return cookie.slice(0, cookie.indexOf(";"));
}

describe("isGuarded", () => {
  it("holds with a token, and always where other machines can reach", () => {
    expect(isGuarded(unguarded)).toBe(false);
    expect(isGuarded(guarded)).toBe(true);
    expect(isGuarded({ ...unguarded, host: "0.0.0.0" })).toBe(true);
  });
});

describe("authenticate", () => {
  it("lets everyone pass on loopback without a token", async () => {
    await expect(authenticate(request(), unguarded)).resolves.toBeUndefined();
    await expect(authenticate(request({ authorization: "Bearer anything" }), unguarded)).resolves.toBeUndefined();
  });

  it("serves nothing to the outside without a token", async () => {
    const open = { ...unguarded, host: "0.0.0.0" };
    await expect(authenticate(request(), open)).rejects.toMatchObject({ code: "unavailable" });
    const cookie = await cookieFor(open);
    await expect(authenticate(request({ cookie }), open)).rejects.toMatchObject({ code: "unavailable" });
  });

  it("takes the token, and nothing near it", async () => {
    await expect(authenticate(request({ authorization: `Bearer ${token}` }), guarded)).resolves.toBeUndefined();
    for (const authorization of [`Bearer ${token}x`, `Basic ${token}`]) {
      await expect(authenticate(request({ authorization }), guarded)).rejects.toMatchObject({
        code: "unauthorized",
        headers: { "www-authenticate": expect.stringContaining("Bearer") },
      });
    }
    const inUrl = request({}, {}, `${at}?token=${token}`);
    await expect(authenticate(inUrl, guarded)).rejects.toMatchObject({ code: "unauthorized" });
  });

  it("takes a session of this token", async () => {
    const cookie = `other=1; ${await cookieFor(guarded)}; last=2`;
    await expect(authenticate(request({ cookie }), guarded)).resolves.toBeUndefined();
  });

  it.each([
    ["of another token", async () => cookieFor({ ...guarded, token: "another-token-of-many" })],
    ["of another secret", async () => cookieFor({ ...guarded, sessionSecret: "another-secret-of-many" })],
    ["that was changed", async () => `${(await cookieFor(guarded)).slice(0, -4)}AAAA`],
    ["that is empty", async () => "forge.session="],
    ["that is the token", async () => `forge.session=${token}`],
  ])("refuses a session %s", async (_, cookie) => {
    const sent = request({ cookie: await cookie() });
    await expect(authenticate(sent, guarded)).rejects.toMatchObject({ code: "unauthorized" });
  });

  it("keeps https sessions under a name that only https can set", async () => {
    const https = { "x-forwarded-proto": "https" };
    const behind = { ...guarded, trustProxy: true };
    const set = await newSessionCookie(request(https), behind);
    expect(set).toMatch(/^__Secure-forge\.session=[^;]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=604800; Secure$/);
    const cookie = set.slice(0, set.indexOf(";"));
    await expect(authenticate(request({ ...https, cookie }), behind)).resolves.toBeUndefined();
    const overHttp = request({ ...https, cookie: cookie.replace("__Secure-", "") });
    await expect(authenticate(overHttp, behind)).rejects.toMatchObject({ code: "unauthorized" });
  });

  it("believes nobody's word for https unless a proxy is trusted", async () => {
    expect(await newSessionCookie(request({ "x-forwarded-proto": "https" }), guarded)).not.toContain("Secure");
  });

  it("holds no token in the session", async () => {
    expect(decodeURIComponent(await cookieFor(guarded))).not.toContain(token);
  });
});

describe("checkHost", () => {
  it("refuses a rebinding name, on loopback too", () => {
    expect(() => checkHost(new Headers({ host: "127.0.0.1:8787" }), unguarded)).not.toThrow();
    expect(() => checkHost(new Headers({ host: "evil.example:8787" }), unguarded)).toThrow(
      expect.objectContaining({ code: "misdirected_request" }),
    );
    expect(() => checkHost(new Headers(), unguarded)).toThrow(/not served here/);
  });

  it("takes a proxy's word beside the request's own name, not in its place", () => {
    const behind = { ...unguarded, trustProxy: true, allowedHosts: ["forge.example"] };
    const asked = (host: string, forwarded: string) => () =>
      checkHost(new Headers({ host, "x-forwarded-host": forwarded }), behind);
    expect(asked("127.0.0.1:8787", "forge.example")).not.toThrow();
    expect(asked("forge.example", "forge.example:8443")).not.toThrow();
    expect(asked("evil.example:8787", "localhost")).toThrow(/evil.example/);
    expect(asked("127.0.0.1:8787", "evil.example")).toThrow(/evil.example/);
  });
});

describe("checkSender", () => {
  const foreign = { origin: "https://evil.example" };
  const own = { origin: "http://127.0.0.1:8787" };
  const json = { "content-type": "application/json" };
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const text = { "content-type": "text/plain" };
  const link = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
  const stream = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" };
  const page = "http://127.0.0.1:8787/topics";

  it.each([
    ["GET by a script", "GET", {}, at],
    ["GET by a link on another site", "GET", link, at],
    ["a page by a link on another site", "GET", link, page],
    ["POST of JSON by a script", "POST", json, at],
    ["POST of JSON with a charset", "POST", { "content-type": "application/json;charset=utf-8" }, at],
    ["POST of JSON by an own page", "POST", { ...json, ...own }, at],
    ["POST without a body by an own page", "POST", { "sec-fetch-site": "same-origin" }, at],
    ["POST without a body by a script with a token", "POST", { authorization: `Bearer ${token}` }, at],
    ["DELETE by a script", "DELETE", {}, at],
  ])("lets pass: %s", (_, method, headers, url) => {
    expect(() => checkSender(request(headers as Record<string, string>, { method }, url))).not.toThrow();
  });

  it.each([
    ["POST of JSON by a foreign page", "POST", { ...json, ...foreign }, at, "forbidden"],
    ["DELETE by a foreign page", "DELETE", foreign, at, "forbidden"],
    ["a form of a foreign page", "POST", { ...form, ...link }, at, "forbidden"],
    ["a form of a foreign page to a page", "POST", { ...form, ...foreign }, page, "forbidden"],
    ["a foreign page that knows the token", "POST", { ...foreign, authorization: `Bearer ${token}` }, at, "forbidden"],
    ["an EventSource of a foreign page", "GET", stream, `${at.slice(0, -4)}events`, "forbidden"],
    ["an EventSource of another port", "GET", { origin: "http://127.0.0.1:3000" }, at, "forbidden"],
    ["a form without an origin", "POST", form, at, "unsupported_media_type"],
    ["text without an origin", "POST", text, at, "unsupported_media_type"],
    ["nothing without an origin", "POST", {}, at, "unsupported_media_type"],
    ["JSON that is not", "POST", { "content-type": "application/jsonx" }, at, "unsupported_media_type"],
  ])("refuses: %s", (_, method, headers, url, code) => {
    expect(() => checkSender(request(headers as Record<string, string>, { method }, url))).toThrow(
      expect.objectContaining({ code }),
    );
  });
});
