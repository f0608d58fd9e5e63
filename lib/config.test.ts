import path from "node:path";
import { describe, expect, it } from "vitest";
import { ConfigError, parseConfig } from "./config";

const parse = (env: Record<string, string> = {}) => parseConfig(env, "/home/me/forge");

describe("the environment", () => {
  it("may be empty: a sandbox on this computer alone", () => {
    expect(parse()).toMatchObject({
      host: "127.0.0.1",
      port: 8787,
      dataDir: path.resolve("/home/me/forge/.forge"),
      databaseUrl: undefined,
      network: "sandbox",
      token: undefined,
      alloraApiKey: undefined,
      runners: 1,
      sandbox: { port: 8788, url: "http://127.0.0.1:8788", elsewhere: false, speed: 30, emissions: "v10" },
    });
  });

  it("counts empty variables as unset, as .env.example leaves them", () => {
    expect(parse({ FORGE_TOKEN: "", DATABASE_URL: "", FORGE_PORT: "", FORGE_SANDBOX_URL: "" })).toEqual(parse());
  });

  it("puts the sandbox beside the dashboard, unless told where it is", () => {
    expect(parse({ FORGE_PORT: "9000" }).sandbox.url).toBe("http://127.0.0.1:9001");
    expect(parse({ FORGE_PORT: "65535" }).sandbox.port).toBe(65534);
    expect(parse({ FORGE_SANDBOX_PORT: "9100" }).sandbox.url).toBe("http://127.0.0.1:9100");
    expect(parse({ FORGE_SANDBOX_URL: "http://sandbox:8788" }).sandbox).toMatchObject({
      url: "http://sandbox:8788",
      elsewhere: true,
    });
  });

  it("takes folders relative to the project", () => {
    const settings = parse({ FORGE_DATA_DIR: "data", FORGE_SANDBOX_CANDLES: "../candles" });
    expect(settings.dataDir).toBe(path.resolve("/home/me/forge/data"));
    expect(settings.sandbox.candlesDir).toBe(path.resolve("/home/me/candles"));
  });

  it("reads hosts as names in lower case", () => {
    expect(parse({ FORGE_ALLOWED_HOSTS: "Forge.Example, other" }).allowedHosts).toEqual(["forge.example", "other"]);
  });

  it.each([
    ["FORGE_PORT", "0"],
    ["FORGE_PORT", "65536"],
    ["FORGE_PORT", "http"],
    ["FORGE_NETWORK", "moon"],
    ["FORGE_TOKEN", "short"],
    ["NEXTAUTH_SECRET", "short"],
    ["DATABASE_URL", "mysql://root:hidden@localhost/x"],
    ["FORGE_ALLOWED_HOSTS", "http://forge.example"],
    ["FORGE_SANDBOX_SPEED", "0"],
    ["FORGE_SANDBOX_SPEED", "fast"],
    ["FORGE_SANDBOX_EMISSIONS", "v11"],
    ["FORGE_SANDBOX_URL", "ftp://sandbox"],
    ["FORGE_RPC_URL", "file:///etc/passwd"],
    ["FORGE_RUNNERS", "0"],
    ["FORGE_TRAIN_THREADS", "0"],
    ["FORGE_RUNNERS", "1.5"],
    ["FORGE_LOG_LEVEL", "loud"],
  ])("refuses %s=%s by name", (name, value) => {
    const failure = (() => {
      try {
        parse({ [name]: value });
        return null;
      } catch (error) {
        return error;
      }
    })();
    expect(failure).toBeInstanceOf(ConfigError);
    expect((failure as Error).message).toContain(name);
  });

  it("names all that is wrong at once, and shows no value: it may be a secret", () => {
    expect(() => parse({ FORGE_TOKEN: "tooshort", DATABASE_URL: "me:hidden@host" })).toThrow(
      /^(?![\s\S]*(tooshort|hidden))[\s\S]*FORGE_TOKEN[\s\S]*DATABASE_URL|^(?![\s\S]*(tooshort|hidden))[\s\S]*DATABASE_URL[\s\S]*FORGE_TOKEN/,
    );
  });
});
