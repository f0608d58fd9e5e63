/** Live workers of an instance, one by one and all at once. Looking changes nothing; a worker that was stopped stays stopped. */
import type { ForgeClient } from "@/lib/client";
import type {
  DeploymentView,
  LogView,
  ReconcileView,
  StartAllView,
  StopAllView,
  TopicView,
  WalletView,
} from "@/lib/forge/views";
import { type InstanceOptions, instanceOf } from "./connect";

/** What to deploy, where, and under which wallet. */
export interface DeployOptions {
  topicId: number;
  /** Id of a model on the instance: 64 hex digits. */
  modelId: string;
  /** Of a wallet of the instance. Default: one that has no worker on the topic, else a new one. */
  address?: string;
  /** What the topic asks for, where its text does not say it clearly. */
  topicKind?: "price" | "log_return";
  /** Where the address has a worker on the topic already. auto: another wallet is taken; strict: an error. Default auto. */
  mode?: "auto" | "strict";
  /** Takes the place of the worker that the address has on the topic. */
  replace?: boolean;
}

/** The worker, and how its wallet was chosen. */
export interface DeployResult {
  worker: DeploymentView;
  /** created: under a new wallet, or one without workers; reused: the wallet serves other topics too; replaced: in the place of another. */
  action: "created" | "reused" | "replaced";
  /** In words, also where another wallet was taken than the one that was asked for. */
  message: string;
}

/** One word for how a worker does, and why. */
export interface WorkerHealth {
  id: string;
  health: "good" | "degraded" | "bad";
  why: string;
}

/**
 * Manages the workers of a running instance: this process may end, they go on.
 * @example const manager = new WorkerManager(); const { worker } = await manager.deployWorker({ topicId: 77, modelId });
 */
export class WorkerManager {
  /** The instance's own client, for whatever is not here. */
  readonly client: ForgeClient;

  constructor(options: InstanceOptions = {}) {
    this.client = instanceOf(options);
  }

  /** The wallet of an address, or a new one. @throws ForgeApiError; Error for an address without a wallet and no phrase to import */
  async ensureIdentity({
    alias,
    address,
    mnemonic,
  }: {
    alias?: string;
    address?: string;
    mnemonic?: string;
  } = {}): Promise<WalletView> {
    const known = (await this.listIdentities()).find((wallet) => wallet.address === address);
    if (known !== undefined) return known;
    if (mnemonic !== undefined) return this.client.wallets.import({ alias, mnemonic, address });
    if (address === undefined) return this.client.wallets.create({ alias });
    throw new Error(
      `The instance has no wallet ${address}: import it by its recovery phrase, or leave the address out.`,
    );
  }

  /** Wallets, oldest first; nothing of them is secret. */
  listIdentities(): Promise<WalletView[]> {
    return this.client.wallets.list();
  }

  /** Deploys a model; the instance's runner makes it live. @throws ForgeApiError; Error for an unknown address, and for one that is taken where mode is strict */
  async deployWorker({
    topicId,
    modelId,
    address,
    topicKind,
    mode = "auto",
    replace = false,
  }: DeployOptions): Promise<DeployResult> {
    const wallets = await this.listIdentities();
    const named = address === undefined ? undefined : wallets.find((wallet) => wallet.address === address);
    if (address !== undefined && named === undefined) {
      throw new Error(`The instance has no wallet ${address}: import it first, or leave the address out.`);
    }
    const workers = await this.statusAll();
    const present = workers.find((one) => one.topicId === topicId && one.wallet?.address === address);
    const request = { topicId, modelId, ...(topicKind !== undefined && { topicKind }) };
    if (present !== undefined && named !== undefined) {
      if (!replace && mode === "strict") {
        throw new Error(
          `${address} has the worker ${present.id} on topic ${topicId}: allow it to be replaced, or take another wallet.`,
        );
      }
      if (replace) {
        const worker = await this.client.deployments.deploy({ ...request, replaces: present.id });
        return { worker, action: "replaced", message: `It takes the place of ${present.id}, whose history is kept.` };
      }
      const worker = await this.client.deployments.deploy(request);
      return {
        worker,
        action: "created",
        message: `${address} has a worker on topic ${topicId}: another wallet was taken.`,
      };
    }
    const worker = await this.client.deployments.deploy({ ...request, ...(named && { walletId: named.id }) });
    const isReused = workers.some((one) => one.wallet !== null && one.wallet.id === worker.wallet?.id);
    const wallet = worker.wallet?.address ?? "a wallet that the runner makes";
    return { worker, action: isReused ? "reused" : "created", message: `It submits under ${wallet}.` };
  }

  /** Wants it to run. @throws ForgeApiError not_found */
  startWorker(id: string): Promise<DeploymentView> {
    return this.client.deployments.start(id);
  }

  /** Wants it to stand still, until someone starts it again. @throws ForgeApiError not_found */
  stopWorker(id: string): Promise<DeploymentView> {
    return this.client.deployments.stop(id);
  }

  /** Takes it from the list; its history, log and wallet are kept. @throws ForgeApiError conflict while it runs, unless forced */
  removeWorker(id: string, options: { force?: boolean } = {}): Promise<void> {
    return this.client.deployments.remove(id, options);
  }

  /** Wants every worker to run; one failure does not end it. */
  startAll(): Promise<StartAllView> {
    return this.client.deployments.startAll();
  }

  /** Wants every worker to stand still. */
  stopAll(): Promise<StopAllView> {
    return this.client.deployments.stopAll();
  }

  /** How a worker does. @throws ForgeApiError not_found */
  statusWorker(id: string): Promise<DeploymentView> {
    return this.client.deployments.get(id);
  }

  /** How all do, newest first. */
  statusAll(): Promise<DeploymentView[]> {
    return this.client.deployments.list();
  }

  /** All, each with the newest lines of its log. */
  async statusAllWithLogs(tail = 20): Promise<(DeploymentView & { logTail: LogView[] })[]> {
    const workers = await this.statusAll();
    return Promise.all(workers.map(async (one) => ({ ...one, logTail: await this.getWorkerLogTail(one.id, tail) })));
  }

  /** Good: live, and its last window was met. Degraded: on its way, or it lost its last window. Bad: failed. */
  async healthWorker(id: string): Promise<WorkerHealth> {
    return healthOf(await this.statusWorker(id));
  }

  /** The health of all. */
  async healthAll(): Promise<WorkerHealth[]> {
    return (await this.statusAll()).map(healthOf);
  }

  /** The newest lines, oldest first, 1 to 500. @throws ForgeApiError not_found */
  getWorkerLogTail(id: string, tail = 20): Promise<LogView[]> {
    return this.client.deployments.logs(id, { tail });
  }

  /** Hands workers that failed to a runner anew; those that were stopped stay stopped. */
  reconcile(): Promise<ReconcileView> {
    return this.client.deployments.reconcile();
  }

  /** The topics as the instance last saw them; its runner looks by itself. */
  refreshTopicDescriptions(): Promise<TopicView[]> {
    return this.client.topics.list();
  }
}

function healthOf({ id, desired, status, lastError, lastSubmission }: DeploymentView): WorkerHealth {
  if (status === "failed") return { id, health: "bad", why: lastError ?? "it failed" };
  if (desired === "stopped") return { id, health: "degraded", why: "it is stopped" };
  if (status !== "live") return { id, health: "degraded", why: lastError ?? `it is ${status}` };
  if (lastError !== null) return { id, health: "degraded", why: lastError };
  const state = lastSubmission?.state;
  const isLost = state === "missed" || state === "rejected" || state === "refused" || state === "expired";
  return isLost
    ? {
        id,
        health: "degraded",
        why: `its last window was ${state}: ${lastSubmission?.message ?? ""}`.replace(/: $/, ""),
      }
    : { id, health: "good", why: "live" };
}
