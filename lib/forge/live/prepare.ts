/** What a deployment needs before it can be live: a model that loads, a wallet that can pay, a registration. */
import { setTimeout } from "node:timers/promises";
import { AlloraError, TxError } from "@/lib/allora/client";
import { requestDrip } from "@/lib/allora/faucet";
import { outcomeOf } from "@/lib/allora/outcomes";
import type { LedgerOwner } from "@/lib/store/ledger";
import { type DeploymentStatus, giveWallet } from "@/lib/store/ledger-status";
import type { LiveDeps } from "./deps";
import type { WorkerLog } from "./log";
import type { WalletSession } from "./wallet-session";

/** A wallet is filled up when it cannot pay for this many payloads. */
const PAYLOADS_IN_RESERVE = 5n;
const FAUCET_ATTEMPTS = 5;
const FAUCET_PAUSE_MS = 5_000;
/** How often the balance is looked at after a drip; a look takes up to five seconds. */
const DRIP_LOOKS = 12;
const EXPIRY_BLOCKS = 2n;

/** Not yet, and why: to be tried again. */
export class NotReady extends Error {
  override name = "NotReady";
}

/** The session of the deployment's wallet; a new wallet is made where it has none. */
export async function openWallet(deps: LiveDeps, by: LedgerOwner, log: WorkerLog): Promise<WalletSession> {
  const read = () => deps.db.deployment.findUniqueOrThrow({ where: { id: by.deploymentId }, select: { wallet: true } });
  let { wallet } = await read();
  if (wallet === null) {
    const sealed = await deps.vault.create(deps.chainId);
    if (await giveWallet(deps.db, by, { chainId: deps.chainId, ...sealed })) {
      log.info(`made the wallet ${sealed.address}; its recovery phrase is stored encrypted`, {
        address: sealed.address,
      });
    }
    wallet = (await read()).wallet;
    if (wallet === null) throw new NotReady("another runner works for this deployment");
  }
  return deps.wallets.open(wallet);
}

/** How often the faucet was asked for a wallet, and when it may be asked again. */
export interface FaucetState {
  attempts: number;
  notBeforeMs: number;
}

/**
 * Returns when the wallet can pay for the registration (where needed) and a few payloads; asks the faucet where there is one.
 * @throws NotReady with the balance and what is needed
 */
export async function ensureFunds(
  deps: LiveDeps,
  wallet: WalletSession,
  { registered, faucet, log }: { registered: boolean; faucet: FaucetState; log: WorkerLog },
): Promise<void> {
  const payload = await wallet.costOfPayload();
  const needed = payload * PAYLOADS_IN_RESERVE + (registered ? 0n : await wallet.costOfRegistration());
  const balance = await readBalance(deps, wallet.address);
  if (balance >= needed) {
    faucet.attempts = 0;
    return;
  }
  const shortOf = `The wallet ${wallet.address} holds ${balance} uallo and needs ${needed}`;
  const { faucetUrl } = deps.client.profile;
  if (faucetUrl === undefined) throw new NotReady(`${shortOf}: send ALLO to it.`);
  if (performance.now() < faucet.notBeforeMs) {
    throw new NotReady(
      `${shortOf}: waiting for the faucet ${faucetUrl} (asked ${faucet.attempts} times), or send ALLO to it.`,
    );
  }
  faucet.attempts++;
  // After the quick attempts, seldom: faucets limit how often an address may ask.
  const pause = faucet.attempts < FAUCET_ATTEMPTS ? FAUCET_PAUSE_MS * faucet.attempts : 60 * 60_000;
  faucet.notBeforeMs = performance.now() + pause;
  log.info(`asking the faucet for ${wallet.address}: it holds ${balance} uallo and needs ${needed}`, {
    balanceUallo: balance.toString(),
    neededUallo: needed.toString(),
  });
  const after = await drip(deps, wallet.address, needed, shortOf);
  if (after >= needed) {
    faucet.attempts = 0;
    return;
  }
  throw new NotReady(
    `The wallet ${wallet.address} holds ${after} uallo after the faucet was asked and needs ${needed}: send ALLO to it.`,
  );
}

/** A drip, and the balance once it has arrived or was waited for long enough. */
async function drip(deps: LiveDeps, address: string, needed: bigint, shortOf: string): Promise<bigint> {
  try {
    await requestDrip(deps.client.profile, deps.chainId, address);
  } catch (error) {
    if (!(error instanceof AlloraError)) throw error;
    throw new NotReady(`${shortOf}: ${error.message}`, { cause: error });
  }
  let balance = 0n;
  for (let look = 0; look < DRIP_LOOKS && balance < needed; look++) {
    await setTimeout(deps.windows.pollMs(), undefined, { signal: deps.signal });
    balance = await readBalance(deps, address);
  }
  return balance;
}

/** The balance as the chain tells it, stored for pages to show. */
export async function readBalance(deps: LiveDeps, address: string): Promise<bigint> {
  const balance = await deps.client.balanceUallo(address);
  await storeBalance(deps, address, balance);
  return balance;
}

async function storeBalance(deps: LiveDeps, address: string, balance: bigint): Promise<void> {
  await deps.db.wallet.update({
    where: { chainId_address: { chainId: deps.chainId, address } },
    data: { balanceUallo: balance.toString(), balanceAt: new Date() },
    select: { id: true },
  });
}

/**
 * Registers the wallet as a worker of the topic and waits until a block holds it. Registered already counts as done.
 * @throws NotReady when the chain does not let it
 */
export async function ensureRegistered(
  deps: LiveDeps,
  wallet: WalletSession,
  { topicId, log }: { topicId: number; log: WorkerLog },
): Promise<void> {
  const sent = await deps.sending.run(wallet.address, async () => {
    const { height } = await deps.windows.refresh();
    try {
      const signed = await wallet.signRegistration(topicId, height);
      const result = await deps.client.broadcast(signed.bytes);
      const outcome = outcomeOf(result);
      if (outcome.kind === "wrong_sequence" && outcome.expectedSequence !== undefined)
        wallet.expect(outcome.expectedSequence);
      if (outcome.kind !== "accepted" && outcome.kind !== "pending") throw new NotReady(outcome.message);
      return signed;
    } catch (error) {
      if (!(error instanceof TxError)) throw error;
      const outcome = outcomeOf({ codespace: error.codespace, code: error.txCode, log: error.message });
      if (outcome.kind === "already_registered") return null;
      throw new NotReady(outcome.message);
    }
  });
  if (sent === null) return;
  log.info(`registering on topic ${topicId} in ${sent.hash}`, { txHash: sent.hash });
  for (;;) {
    const { height } = await deps.windows.refresh();
    const tx = await deps.client.tx(sent.hash);
    if (tx !== null) {
      const outcome = outcomeOf(tx);
      if (outcome.kind === "accepted" || outcome.kind === "already_registered") return;
      throw new NotReady(outcome.message);
    }
    if (height >= sent.timeoutHeight + EXPIRY_BLOCKS) {
      throw new NotReady(`No block up to ${sent.timeoutHeight} held the registration ${sent.hash}; it is sent anew.`);
    }
    await setTimeout(deps.windows.pollMs(), undefined, { signal: deps.signal });
  }
}

/**
 * Money, whitelist, registration, in this order; each state on the way is told to `observe`, which says whether the lease is still held.
 * @returns false when it is not
 * @throws NotReady
 */
export async function makeLive(
  deps: LiveDeps,
  wallet: WalletSession,
  {
    topicId,
    faucet,
    log,
    observe,
  }: {
    topicId: number;
    faucet: FaucetState;
    log: WorkerLog;
    observe: (status: DeploymentStatus, liveSinceHeight?: bigint) => Promise<boolean>;
  },
): Promise<boolean> {
  const { isRegistered, isWhitelisted } = await deps.client.windowStatus(topicId, wallet.address);
  if (!(await observe("funding"))) return false;
  await ensureFunds(deps, wallet, { registered: isRegistered, faucet, log });
  if (!(await observe("registering"))) return false;
  if (!isWhitelisted) {
    throw new NotReady(
      `The address ${wallet.address} is not on the whitelist of topic ${topicId}: ask the topic's creator to add it, or choose an open topic.`,
    );
  }
  if (!isRegistered) await ensureRegistered(deps, wallet, { topicId, log });
  const { height } = await deps.windows.refresh();
  if (!(await observe("live", height))) return false;
  log.info(`live on topic ${topicId} since block ${height} with ${wallet.address}`, { address: wallet.address });
  return true;
}
