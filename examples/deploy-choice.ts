/** What `deploy` decides before it acts: which model, which wallet, and whether the worker is there already. */
import type { ForgeClient } from "allora-forge";

type Worker = Awaited<ReturnType<ForgeClient["deployments"]["list"]>>[number];
type Wallet = Awaited<ReturnType<ForgeClient["wallets"]["list"]>>[number];

/** Nothing that costs anything is chosen for a person. @throws Error saying what has to be named */
export function checkNamed(network: string, { model, wallet }: { model?: string; wallet?: string }): void {
  if (network === "sandbox") return;
  if (model === undefined) {
    throw new Error(
      `On ${network} the model has to be named: --model <id>. The best grade of many is the luckiest as well, and knows of no skill whose gates failed: look at npx forge models list, and at what each grade rests on.`,
    );
  }
  if (network === "mainnet" && wallet === undefined) {
    throw new Error(
      "On mainnet the wallet has to be named: --wallet <name>. Nobody has the phrase of one that is made here, so what it earns could only be spent on fees. Import one: npx forge wallets import main",
    );
  }
}

/** By name, address or id. @throws Error for none, and for a name that several have */
export function walletNamed(wallets: readonly Wallet[], given: string): Wallet {
  const found = wallets.filter(({ id, address, alias }) => [id, address, alias].includes(given));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const names = wallets.map(({ alias, address }) => `${alias} (${address})`).join(", ") || "none";
  throw new Error(
    found.length === 0
      ? `The instance has no wallet ${given}; it has: ${names}.`
      : `Several wallets are called ${given}: give the address. There are: ${names}.`,
  );
}

/** A second worker would send the same values for a second set of fees. */
export function workerPresent(
  workers: readonly Worker[],
  { topicId, modelId, wallet }: { topicId: number; modelId: string; wallet?: Wallet },
): Worker | undefined {
  const same = workers.filter((one) => one.topicId === topicId && one.model.id === modelId);
  if (wallet !== undefined) return same.find((one) => one.wallet?.id === wallet.id);
  return same.find(({ desired }) => desired === "running") ?? same[0];
}
