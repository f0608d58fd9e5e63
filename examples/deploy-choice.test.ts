/** Where fees are paid nothing is chosen for a person, and no worker is doubled. */
import { describe, expect, it } from "vitest";
import { checkNamed, walletNamed, workerPresent } from "./deploy-choice";

type Worker = NonNullable<ReturnType<typeof workerPresent>>;
type Wallet = ReturnType<typeof walletNamed>;
const wallet = (id: string, alias: string) => ({ id, alias, address: `allo1${id}` }) as Wallet;
const [main, other] = [wallet("a", "main"), wallet("b", "other")];
const worker = (id: string, topicId: number, model: string, by: Wallet, desired: Worker["desired"] = "running") =>
  ({ id, topicId, model: { id: model }, wallet: by, desired }) as unknown as Worker;

describe("what has to be named", () => {
  it("is the model wherever fees are worth something, and on mainnet the wallet too", () => {
    expect(() => checkNamed("sandbox", {})).not.toThrow();
    expect(() => checkNamed("testnet", { wallet: "main" })).toThrow(/--model/);
    expect(() => checkNamed("testnet", { model: "m" })).not.toThrow();
    expect(() => checkNamed("mainnet", { model: "m" })).toThrow(/--wallet[\s\S]*wallets import/);
    expect(() => checkNamed("mainnet", { model: "m", wallet: "main" })).not.toThrow();
  });
});

describe("a wallet", () => {
  it("goes by name, address or id, and never by a guess", () => {
    const wallets = [main, other, wallet("c", "other")];
    for (const given of ["main", "allo1a", "a"]) expect(walletNamed(wallets, given)).toBe(main);
    expect(() => walletNamed(wallets, "mai")).toThrow(/no wallet mai; it has: main \(allo1a\)/);
    expect(() => walletNamed(wallets, "other")).toThrow(/Several/);
  });
});

describe("a worker that is there already", () => {
  const workers = [worker("1", 77, "m", main, "stopped"), worker("2", 77, "m", other), worker("3", 69, "m", main)];

  it("is of the same topic and model, one that runs before one that is stopped, and of the wallet that is named", () => {
    expect(workerPresent(workers, { topicId: 77, modelId: "m" })?.id).toBe("2");
    expect(workerPresent(workers, { topicId: 77, modelId: "m", wallet: main })?.id).toBe("1");
    expect(workerPresent(workers, { topicId: 69, modelId: "m", wallet: other })).toBeUndefined();
    expect(workerPresent(workers, { topicId: 77, modelId: "n" })).toBeUndefined();
  });
});
