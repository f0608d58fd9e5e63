/** What a person names, found on the instance: by id, by how an id begins, or by a name where things have one. */
import type { ForgeClient } from "@/lib/client";
import type { DeploymentView, WalletView } from "@/lib/forge/views";
import { CliError } from "./errors";
import { EXIT } from "./exit-codes";
import { allPages, byPrefix, isFullId } from "./ids";
import { plain } from "./output/terminal";

/** @throws CliError; ForgeApiError */
export async function findModel(client: ForgeClient, given: string): Promise<{ id: string }> {
  if (isFullId(given)) return { id: given };
  return byPrefix("model", given, await allPages((page) => client.models.list(page)), ({ name }) => name);
}

/** @throws CliError; ForgeApiError */
export async function findTraining(client: ForgeClient, given: string): Promise<{ id: string }> {
  if (isFullId(given)) return { id: given };
  return byPrefix("training", given, await allPages((page) => client.trainings.list(page)), ({ title }) => title);
}

/** @throws CliError; ForgeApiError */
export async function findPlan(client: ForgeClient, given: string): Promise<{ id: string }> {
  if (isFullId(given)) return { id: given };
  return byPrefix("plan", given, await allPages((page) => client.plans.list(page)), ({ name }) => name);
}

/** @throws CliError; ForgeApiError */
export async function findWorker(client: ForgeClient, given: string): Promise<DeploymentView> {
  if (isFullId(given)) return client.deployments.get(given);
  const workers = await client.deployments.list();
  return byPrefix("worker", given, workers, ({ topicId, model }) => `topic ${topicId}, ${model.name}`);
}

/** By id, address or alias, or how id or address begin. @throws CliError; ForgeApiError */
export async function findWallet(client: ForgeClient, given: string): Promise<WalletView> {
  const wallets = await client.wallets.list();
  const named = wallets.filter(({ alias, address }) => alias === given || address === given);
  const [only] = named;
  if (only !== undefined && named.length === 1) return only;
  const byAddress = wallets.filter(({ address }) => given.startsWith("allo1") && address.startsWith(given));
  if (byAddress.length === 1 && byAddress[0] !== undefined) return byAddress[0];
  if (named.length > 1 || byAddress.length > 1) {
    throw new CliError(EXIT.wrongUse, `Several wallets go by ${plain(given)}.`, "Give the id: npx forge wallets list");
  }
  return byPrefix("wallet", given, wallets, ({ alias, address }) => `${alias} ${address}`);
}
