import { describe, expect, it } from "vitest";
import { TrainingRequest } from "@/lib/forge/training/search-request";
import { EMPTY_FORM, faultOf, requestOf, type TrainingForm } from "./request";

const form = (over: Partial<TrainingForm> = {}): TrainingForm => ({ ...EMPTY_FORM, topicId: 77, ...over });
const ID = "a".repeat(64);

describe("the form's request", () => {
  it.each([
    ["as it stands", form()],
    ["of several families", form({ families: ["gbdt", "linear"] })],
    ["with indicators", form({ plan: { kind: "rich" } })],
    ["of a saved plan", form({ plan: { kind: "saved", id: ID } })],
    ["of random draws by halving", form({ method: "random", draws: "30", isHalving: true, folds: "6" })],
    ["of a list", form({ method: "listed", listed: '[{"trees": 50}]' })],
    [
      "sliding, with all filled in",
      form({ walk: "sliding", windowDays: "60", days: "200", holdoutDays: "20", triedBefore: "40" }),
    ],
  ])("%s is one that is taken", (_name, given) => {
    expect(faultOf(given)).toBeNull();
    expect(TrainingRequest.safeParse(JSON.parse(JSON.stringify(requestOf(given)))).error).toBeUndefined();
  });

  it.each([
    ["no topic", form({ topicId: null }), "topic"],
    ["no family", form({ families: [] }), "family"],
    ["no saved plan", form({ plan: { kind: "saved", id: "" } }), "saved plan"],
    ["halving with one fold", form({ isHalving: true, folds: "1" }), "two folds"],
    ["a list that is not JSON", form({ method: "listed", listed: "[{" }), "not JSON"],
    ["a list of nothing", form({ method: "listed", listed: "[]" }), "at least one"],
    ["a list for two families", form({ method: "listed", listed: "[{}]", families: ["gbdt", "mlp"] }), "one family"],
  ])("is not made of %s", (_name, given, word) => {
    expect(faultOf(given)).toContain(word);
  });
});
