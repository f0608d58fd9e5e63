import { describe, expect, it } from "vitest";
import type { TokenView } from "@/lib/forge/views";
import { curlLine, tokenState, widest } from "./token-states";

const token = (part: Partial<TokenView>) => ({ expiresAt: null, revokedAt: null, ...part }) as TokenView;
const NOW = Date.parse("2026-06-01T00:00:00Z");

describe("tokenState", () => {
  it("is active until its end, for ever without one", () => {
    expect(tokenState(token({}), NOW).word).toBe("Active");
    expect(tokenState(token({ expiresAt: "2026-06-01T00:00:01Z" }), NOW).word).toBe("Active");
    expect(tokenState(token({ expiresAt: "2026-06-01T00:00:00Z" }), NOW).word).toBe("Expired");
  });

  it("is revoked even when it has expired too", () => {
    const ended = token({ expiresAt: "2026-01-01T00:00:00Z", revokedAt: "2025-12-01T00:00:00Z" });
    expect(tokenState(ended, NOW).word).toBe("Revoked");
  });
});

describe("widest", () => {
  it("includes the narrower ones", () => {
    expect([widest(["read"]), widest(["read", "operate"]), widest(["operate", "admin"])]).toEqual([
      "read",
      "operate",
      "admin",
    ]);
  });
});

describe("curlLine", () => {
  it("takes the token from the environment", () => {
    expect(curlLine("https://forge.example.com/forge")).toBe(
      'curl -H "Authorization: Bearer $FORGE_TOKEN" https://forge.example.com/forge/api/v1/overview',
    );
  });
});
