import { describe, expect, it } from "vitest";
import { ConfigError, parseConfig } from "./config";

describe("parseConfig", () => {
  it("binds to loopback without a token, beside a sandbox on the next port", () => {
    expect(parseConfig({}, "/home/forge")).toMatchObject({
      host: "127.0.0.1",
      port: 8787,
      token: undefined,
      allowedHosts: [],
      dataDir: "/home/forge/.forge",
      sandbox: { port: 8788, url: "http://127.0.0.1:8788" },
      development: false,
    });
  });

  it("counts empty variables as unset", () => {
    expect(parseConfig({ FORGE_TOKEN: "", FORGE_ALLOWED_HOSTS: "", DATABASE_URL: "" }, "/")).toMatchObject({
      token: undefined,
      allowedHosts: [],
      databaseUrl: undefined,
    });
  });

  it("reads allowed hosts as lower-case names", () => {
    expect(parseConfig({ FORGE_ALLOWED_HOSTS: "Forge.example, 10.0.0.7" }, "/").allowedHosts).toEqual([
      "forge.example",
      "10.0.0.7",
    ]);
  });

  it.each([
    ["FORGE_TOKEN", "short-secret"],
    ["FORGE_PORT", "99999"],
    ["FORGE_NETWORK", "moonnet"],
    ["FORGE_ALLOWED_HOSTS", "forge.example:8787"],
    ["FORGE_ALLOWED_HOSTS", "https://forge.example"],
    ["FORGE_ALLOWED_HOSTS", "a,,b"],
    ["DATABASE_URL", "mysql://secret@host"],
    ["NEXTAUTH_SECRET", "short-secret"],
  ])("names %s when it is wrong, and never shows its value", (name, value) => {
    const parse = () => parseConfig({ [name]: value }, "/");
    expect(parse).toThrow(ConfigError);
    expect(parse).toThrow(name);
    expect(parse).not.toThrow(/secret/);
  });
});
