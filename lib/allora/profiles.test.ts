/** Networks are where they are documented to be, unless an endpoint is replaced. */
import { describe, expect, it } from "vitest";
import { explorerTxUrl, profileFor } from "./profiles";

const sandbox = { url: "http://127.0.0.1:8788/" };

describe("profileFor", () => {
  it("finds the sandbox at one address", () => {
    expect(profileFor({ network: "sandbox", sandbox })).toMatchObject({
      kind: "sandbox",
      chainId: undefined,
      rpcUrls: ["http://127.0.0.1:8788"],
      apiUrl: "http://127.0.0.1:8788/v2",
      faucetUrl: "http://127.0.0.1:8788",
    });
  });

  it("knows testnet and mainnet", () => {
    const testnet = profileFor({ network: "testnet", sandbox });
    expect(testnet).toMatchObject({
      chainId: "allora-testnet-1",
      minGasPriceUallo: 10n,
      faucetUrl: "https://faucet.testnet.allora.run",
    });
    const mainnet = profileFor({ network: "mainnet", sandbox });
    expect(mainnet).toMatchObject({
      chainId: "allora-mainnet-1",
      minGasPriceUallo: 250_000_000n,
      faucetUrl: undefined,
    });
    // A payload of 300,000 gas must be affordable on both.
    for (const { minGasPriceUallo, maxFeeUallo } of [testnet, mainnet])
      expect(300_000n * minGasPriceUallo).toBeLessThan(maxFeeUallo);
  });

  it("replaces endpoints that are given, and never the next caller's", () => {
    const endpoints = {
      rpcUrl: "https://rpc.example/",
      apiUrl: "https://api.example/v2/",
      faucetUrl: "https://faucet.example",
    };
    const own = profileFor({ network: "testnet", sandbox, endpoints });
    expect(own).toMatchObject({
      rpcUrls: ["https://rpc.example"],
      apiUrl: "https://api.example/v2",
      faucetUrl: "https://faucet.example",
    });
    own.rpcUrls.push("https://changed.example");
    expect(profileFor({ network: "testnet", sandbox }).rpcUrls).not.toContain("https://changed.example");
  });

  it("links transactions where there is an explorer", () => {
    expect(explorerTxUrl("testnet", "AB")).toBe("https://testnet.explorer.allora.network/explorer/transactions/AB");
    expect(explorerTxUrl("sandbox", "AB")).toBeUndefined();
  });
});
