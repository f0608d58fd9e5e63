import { describe, expect, it } from "vitest";
import { redactText, redactValue } from "./redact";

const PHRASE = `${"abandon ".repeat(11)}about`;
const words = PHRASE.split(" ");

describe("a recovery phrase in a log", () => {
  it.each([
    ["as it is", PHRASE],
    ["in capitals", PHRASE.toUpperCase()],
    ["with capitals", words.map((word) => `${word[0]?.toUpperCase()}${word.slice(1)}`).join(" ")],
    ["in lines", words.join("\n")],
    ["with commas", words.join(", ")],
    ["as JSON", JSON.stringify(words)],
    ["as JSON within JSON", JSON.stringify(JSON.stringify(words))],
  ])("is hidden: %s", (_, text) => {
    const shown = redactText(`before: ${text} (after)`);
    expect(shown.toLowerCase()).not.toContain("abandon");
    expect(shown).toContain("[hidden]");
    expect(JSON.stringify(redactValue({ detail: text }))).not.toMatch(/abandon/i);
  });

  it("leaves sentences readable", () => {
    const text = "The wallet allo1x holds 5 uallo and needs 27: send ALLO to it, or ask the faucet again in an hour.";
    expect(redactText(text)).toBe(text);
  });
});
