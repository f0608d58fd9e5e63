/** Every refusal that the chain can give is told apart. */
import { describe, expect, it } from "vitest";
import { outcomeOf } from "./outcomes";

const rows: [codespace: string, code: number, log: string, kind: string, retry: boolean][] = [
  ["", 0, "", "accepted", false],
  ["emissions", 6, "invalid topic ID", "rejected", false],
  ["emissions", 23, "topic does not exist", "rejected", false],
  ["emissions", 8, "address already registered in a topic", "already_registered", false],
  ["emissions", 9, "address is not registered in any topic", "not_registered", false],
  ["emissions", 10, "address is not registered in this topic", "not_registered", false],
  ["emissions", 13, "address not registered", "not_registered", false],
  ["emissions", 15, "block height negative", "rejected", false],
  ["emissions", 16, "block height less than previous", "rejected", false],
  ["emissions", 45, "nonce still unfulfilled", "rejected", false],
  ["emissions", 46, "topic creator does not have enough denom", "insufficient_funds", false],
  ["emissions", 48, "topic registrant does not have enough denom", "insufficient_funds", false],
  ["emissions", 73, "data sender does not have enough denom", "insufficient_funds", false],
  ["emissions", 47, "signature verification was failed", "bug", false],
  ["emissions", 52, "invalid value", "rejected", false],
  ["emissions", 71, "worker data invalid", "rejected", false],
  ["emissions", 53, "query is too large", "rejected", false],
  ["emissions", 67, "worker nonce window not available", "retry_later", true],
  ["emissions", 68, "reputer nonce window not available", "rejected", false],
  ["emissions", 69, "no valid inferences", "rejected", false],
  ["emissions", 77, "no valid forecast elements", "rejected", false],
  ["emissions", 79, "nothing to insert", "rejected", false],
  ["emissions", 80, "no qualified inferers", "rejected", false],
  ["emissions", 75, "unfulfilled nonce not found", "missed", false],
  ["emissions", 76, "not found", "rejected", false],
  ["emissions", 78, "cannot update EMA more than once per window", "already_submitted", false],
  ["undefined", 1, "inference already submitted", "already_submitted", false],
  ["", 1, "inference already submitted", "already_submitted", false],
  [
    "sdk",
    4,
    "signature verification failed; please verify account number (1) and chain-id (x): unauthorized",
    "rejected",
    false,
  ],
  ["sdk", 18, "Worker invalid data for block: invalid request", "rejected", false],
  ["sdk", 18, "signature verification was failed: invalid request", "bug", false],
  ["sdk", 5, "spendable balance 0uallo is smaller than 10uallo: insufficient funds", "insufficient_funds", false],
  ["sdk", 9, "account allo1x not found: unknown address", "insufficient_funds", false],
  ["sdk", 11, "out of gas in location: x; gasWanted: 1, gasUsed: 2", "out_of_gas", true],
  ["sdk", 13, "insufficient fees; got: 1uallo required: 2500000uallo: insufficient fee", "insufficient_fee", true],
  ["sdk", 19, "tx already in mempool", "pending", false],
  ["sdk", 20, "mempool is full", "retry_later", true],
  ["sdk", 21, "tx too large", "rejected", false],
  ["sdk", 28, "invalid chain-id", "bug", false],
  ["sdk", 30, "block height: 9, timeout height: 8: tx timeout height", "expired", false],
  ["sdk", 32, "account sequence mismatch, expected 12, got 11: incorrect account sequence", "wrong_sequence", true],
  ["math", 8, "value out of range", "rejected", false],
  // Codes that only wrap, as simulations answer them: the text decides.
  [
    "sdk",
    18,
    "rpc error: failed to execute message; message index: 0: unfulfilled nonce not found: with gas used: '64123': unknown request",
    "missed",
    false,
  ],
  ["sdk", 6, "inference already submitted: unknown request", "already_submitted", false],
  ["sdk", 18, "not permitted to submit worker payload: invalid request", "not_permitted", false],
  ["emissions", 93, "not permitted to submit worker payload", "not_permitted", false],
  [
    "sdk",
    2,
    "unable to resolve type URL /emissions.v9.InsertWorkerPayloadRequest: tx parse error",
    "retry_later",
    true,
  ],
  ["emissions", 91, "too many labels per submission", "rejected", false],
  ["emissions", 9999, "something new", "rejected", false],
];

describe("outcomeOf", () => {
  it.each(rows)("%s %i %s → %s", (codespace, code, log, kind, retry) => {
    const outcome = outcomeOf({ codespace, code, log });
    expect(outcome).toMatchObject({ kind, retry });
    expect(outcome.message.length).toBeGreaterThan(20);
    if (code !== 0) expect(outcome.message).toContain(log.slice(0, 40));
  });

  it("reads the sequence and the fee that the chain asks for", () => {
    expect(
      outcomeOf({ codespace: "sdk", code: 32, log: "account sequence mismatch, expected 12, got 11" }),
    ).toMatchObject({ expectedSequence: 12n });
    expect(outcomeOf({ codespace: "sdk", code: 13, log: "got: 1uallo required: 2500000uallo" })).toMatchObject({
      requiredFeeUallo: 2_500_000n,
    });
  });

  it("does not take a code for the same code of another codespace", () => {
    expect(outcomeOf({ codespace: "bank", code: 78, log: "other" }).kind).toBe("rejected");
    expect(outcomeOf({ codespace: "emissions", code: 32, log: "integer underflow" }).kind).toBe("rejected");
    expect(outcomeOf({ codespace: "emissions", code: 5, log: "iteration length does not match" }).kind).toBe(
      "rejected",
    );
  });

  it("shortens endless logs", () => {
    expect(outcomeOf({ codespace: "x", code: 1, log: "a".repeat(10_000) }).message.length).toBeLessThan(500);
  });
});
