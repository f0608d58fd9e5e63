import { describe, expect, it } from "vitest";
import { hostAllowed, isLoopback, parseAuthority } from "./hosts";

const loopback = { bindHost: "127.0.0.1", allowedHosts: [], machineNames: ["forge-box"], guarded: false };
const named = { ...loopback, bindHost: "10.1.2.3", allowedHosts: ["forge.example"], guarded: true };
const open = { ...loopback, bindHost: "0.0.0.0", guarded: true };
const openV6 = { ...open, bindHost: "::" };
const unguarded = { ...open, guarded: false };

describe("hostAllowed", () => {
  it.each([
    ["127.0.0.1:8787", true],
    ["127.0.0.1", true],
    ["localhost:3000", true],
    ["LOCALHOST", true],
    ["localhost.", true],
    ["[::1]:8787", true],
    ["evil.example:8787", false],
    ["127.0.0.1.evil.example", false],
    ["localhost.evil.example", false],
    ["evil.example@127.0.0.1", false],
    ["127.0.0.1:8787:1", false],
    ["127.0.0.1:8787/", false],
    ["127.0.0.1, evil.example", false],
    ["192.168.1.9:8787", false],
    ["0.0.0.0:8787", false],
    ["[::ffff:7f00:1]", false],
    ["forge-box", false],
    ["", false],
    [null, false],
  ])("bound to loopback: %s → %s", (host, allowed) => {
    expect(hostAllowed(host, loopback)).toBe(allowed);
  });

  it.each([
    ["10.1.2.3:8787", true],
    ["forge.example", true],
    ["FORGE.example:443", true],
    ["localhost:8787", true],
    ["10.1.2.4:8787", false],
    ["sub.forge.example", false],
  ])("bound to one address, with a named host: %s → %s", (host, allowed) => {
    expect(hostAllowed(host, named)).toBe(allowed);
  });

  it.each([
    ["192.168.1.9:8787", true],
    ["[fe80::1]:8787", true],
    ["forge-box:8787", true],
    ["forge-box.local:8787", true],
    ["forge-box.evil.example:8787", false],
    ["evil.example", false],
  ])("bound to every interface and guarded: %s → %s", (host, allowed) => {
    expect(hostAllowed(host, open)).toBe(allowed);
    expect(hostAllowed(host, openV6)).toBe(allowed);
  });

  it("accepts the machine's own names only when a token guards", () => {
    expect(hostAllowed("forge-box", unguarded)).toBe(false);
    expect(hostAllowed("192.168.1.9", unguarded)).toBe(false);
    expect(hostAllowed("127.0.0.1", unguarded)).toBe(true);
  });
});

describe("parseAuthority", () => {
  it("splits name and port", () => {
    expect(parseAuthority("[::1]:80")).toEqual({ name: "::1", port: "80" });
    expect(parseAuthority("Forge:1")).toEqual({ name: "forge", port: "1" });
    expect(parseAuthority("[forge]:1")).toBeNull();
    expect(parseAuthority("a b")).toBeNull();
  });
});

describe("isLoopback", () => {
  it.each([
    ["127.0.0.1", true],
    ["127.8.0.1", true],
    ["localhost", true],
    ["::1", true],
    ["[::1]", true],
    ["0.0.0.0", false],
    ["::", false],
    ["127.evil.example", false],
    ["192.168.0.1", false],
  ])("%s → %s", (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });
});
