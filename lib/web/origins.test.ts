import { describe, expect, it } from "vitest";
import { isNavigation, senderOf } from "./origins";

const host = "127.0.0.1:8787";

describe("senderOf", () => {
  it.each([
    [{}, "unknown"],
    [{ "sec-fetch-site": "none" }, "unknown"],
    [{ "sec-fetch-site": "same-origin" }, "same_origin"],
    [{ origin: "http://127.0.0.1:8787" }, "same_origin"],
    [{ origin: "http://127.0.0.1:8787", "sec-fetch-site": "same-origin" }, "same_origin"],
    [{ origin: "http://127.0.0.1:3000" }, "foreign"],
    [{ origin: "http://localhost:8787" }, "foreign"],
    [{ origin: "http://127.0.0.1" }, "foreign"],
    [{ origin: "null" }, "foreign"],
    [{ origin: "" }, "foreign"],
    [{ origin: "https://evil.example" }, "foreign"],
    [{ origin: "file://" }, "foreign"],
    [{ origin: "http://127.0.0.1:8787.evil.example" }, "foreign"],
    [{ "sec-fetch-site": "same-site" }, "foreign"],
    [{ "sec-fetch-site": "cross-site" }, "foreign"],
    [{ origin: "http://127.0.0.1:8787", "sec-fetch-site": "cross-site" }, "foreign"],
    [{ origin: "https://evil.example", "sec-fetch-site": "same-origin" }, "foreign"],
  ])("%j → %s", (headers, sender) => {
    expect(senderOf(new Headers({ host, ...headers } as Record<string, string>))).toBe(sender);
  });

  it("knows default ports, behind a proxy that ends https too", () => {
    expect(senderOf(new Headers({ host: "forge.example", origin: "https://forge.example" }))).toBe("same_origin");
    expect(senderOf(new Headers({ host: "forge.example:443", origin: "https://forge.example" }))).toBe("same_origin");
    expect(senderOf(new Headers({ host: "[::1]:80", origin: "http://[::1]" }))).toBe("same_origin");
  });
});

describe("isNavigation", () => {
  it("is a GET of a document that a person navigates to, not a frame, a form or an EventSource", () => {
    const navigate = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
    expect(isNavigation("GET", new Headers(navigate))).toBe(true);
    expect(isNavigation("POST", new Headers(navigate))).toBe(false);
    expect(isNavigation("GET", new Headers({ ...navigate, "sec-fetch-dest": "iframe" }))).toBe(false);
    expect(isNavigation("GET", new Headers({ "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" }))).toBe(false);
  });
});
