import { expect, it } from "vitest";
import { PlanError } from "@/lib/features";
import { describeFailure } from "./failure";

it("a failure can be stored, whatever a user's own code threw: else its job would be begun again", () => {
  const { failure } = describeFailure(new PlanError("the plugin own failed: bytes \0 and \ud83d"));
  expect(failure).toMatchObject({ code: "invalid_plan", message: "the plugin own failed: bytes \ufffd and \ufffd" });
});
