import { beforeEach, describe, expect, it } from "vitest";
import { openCheckpoints, readAnswers, storeAnswers } from "./answers";
import { makeFolder, projectIn } from "./testing/make-project";

let folder: string;
beforeEach(async () => {
  folder = await makeFolder("hypothesis-driven");
});
const idsBefore = (stage: string) => openCheckpoints(folder, stage).map(({ id }) => id);

describe("checkpoints", () => {
  it("are open until a person has answered, each for its stage", () => {
    expect(idsBefore("data")).toEqual(["claim", "mechanism", "refuted"]);
    storeAnswers(folder, { claim: "It goes on more often than not." }, "a file");
    expect(idsBefore("data")).toEqual(["mechanism", "refuted"]);
    expect(idsBefore("freeze")).toEqual(["thresholds"]);
    expect(idsBefore("optimise")).toEqual([]);
  });

  it("write what they ask for into the configuration", () => {
    const given = {
      claim: "It goes on more often than not.",
      refuted: "significance, calibration",
      decomposition: "single",
    };
    storeAnswers(folder, given, "a file");
    expect(projectIn(folder).config).toMatchObject({
      claim: { statement: given.claim, falsifiedBy: ["significance", "calibration"] },
      decomposition: { decision: "single" },
    });
    expect(readAnswers(folder).claim?.at).toMatch(/^\d{4}-/);
  });

  it.each([
    ["an empty answer", { claim: "  " }, 'The answer to "claim" is empty.'],
    ["a word", { claim: "up" }, "too short to say anything"],
    ["a no", { thresholds: "no" }, "is not yes"],
    ["a choice that is none", { decomposition: "both" }, "must be one of single, parts"],
    ["no question", { colour: "blue is a nice one" }, 'answers "colour", which is no checkpoint'],
    ["no answers", ["claim"], "holds no answers"],
  ])("refuse %s, and store nothing", (_, answers, message) => {
    expect(() => storeAnswers(folder, answers, "a file")).toThrow(message);
    expect(readAnswers(folder)).toEqual({});
  });
});
