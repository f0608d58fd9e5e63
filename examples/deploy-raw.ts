/**
 * From an artifact to a signed submission on the chain's library alone: no database, no runner. To be read from top to bottom.
 * `npm run example:deploy-raw -- [artifact]`
 *
 * It sends one value and ends. What the platform adds to these steps: a ledger row before anything is signed, so that no nonce is ever
 * signed twice; bounds on the value; the same bytes again where an answer is lost; a queue for each address; every next window.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Bip39, Random } from "@cosmjs/crypto";
import { decodeArtifact, liveHistoryStartMs, liveRow, marketsOf } from "allora-forge";
import {
  canonicalDecimal,
  createAlloraClient,
  outcomeOf,
  profileFor,
  RegisterRequest,
  requestDrip,
  Signer,
  typeUrl,
} from "@/lib/allora";
import { feeOf, type TxMessage, unsignedTransaction } from "@/lib/allora/tx";
import { config } from "@/lib/config";
import { sourceFor } from "@/lib/sources";
import { newestArtifact } from "./newest-artifact";
import "./plain-errors";
import { reachableNetwork } from "./reachable-network";

const WALLET = path.resolve("examples/runs/deploy-raw.wallet");
/** A payload that arrives after its window is refused: what has fewer blocks left is not begun. */
const LEAST_BLOCKS_LEFT = 3n;

// 1. The model. An artifact is data: the plan of its features, the topic it was trained for, the weights. Its digest is checked.
const file = process.argv[2] ?? newestArtifact();
const { id, manifest, model } = await decodeArtifact(readFileSync(file));
const { plan, topic } = manifest;
console.log(`model     ${id.slice(0, 12)} (${manifest.family}) for topic ${topic.topicId}, ${topic.kind}`);

// 2. The network: the configured one, or the sandbox of a running instance, or one that is started for this run.
const network = await reachableNetwork(config());
const client = createAlloraClient(profileFor(network.settings));
const { chainId } = await client.status();
console.log(`network   ${chainId}`);

// 3. The wallet. Whoever reads its recovery phrase owns it: the file is the owner's alone, and the phrase is never printed.
if (!existsSync(WALLET)) {
  writeFileSync(WALLET, Bip39.encode(Random.getBytes(32)).toString(), { mode: 0o600, flag: "wx" });
}
const signer = await Signer.fromMnemonic(readFileSync(WALLET, "utf8"));
const { address } = signer;
console.log(`wallet    ${address}`);

/** Signs messages with what the chain says of the account, and waits until a block holds them. */
async function send(messages: TxMessage[], timeoutHeight: bigint) {
  const account = await client.account(address);
  if (account === null) throw new Error(`${address} never received anything, so it cannot sign`);
  const draft = unsignedTransaction(signer.publicKey, { messages, sequence: account.sequence });
  const { gasUsed } = await client.simulate(draft);
  const { maxFeeUallo } = client.profile;
  const fee = feeOf({ gasUsed, gasPriceUallo: await client.gasPriceUallo(), maxFeeUallo });
  // Past its timeout height no block takes it: a late transaction costs nothing, and does nothing.
  const { txBytes, hash } = signer.signTx({ messages, chainId, ...account, ...fee, timeoutHeight });
  const accepted = await client.broadcast(txBytes);
  if (accepted.code !== 0) throw new Error(outcomeOf(accepted).message);
  for (;;) {
    const tx = await client.tx(hash);
    if (tx !== null) {
      const outcome = outcomeOf(tx);
      if (outcome.kind !== "accepted") throw new Error(outcome.message);
      return { hash, height: tx.height, feeUallo: fee.feeUallo };
    }
    if ((await client.status()).height > timeoutHeight + 1n)
      throw new Error(`${hash} was in no block before it expired`);
    await sleep(500);
  }
}

// 4. Something to pay with. Testnet and sandbox have a faucet.
if ((await client.balanceUallo(address)) === 0n) {
  await requestDrip(client.profile, chainId, address);
  while ((await client.balanceUallo(address)) === 0n) await sleep(1_000);
}
console.log(`balance   ${await client.balanceUallo(address)} uallo`);

// 5. The registration as a worker of the topic, once.
const version = await client.emissionsVersion();
if (!(await client.isRegistered(topic.topicId, address))) {
  const register = { sender: address, topicId: topic.topicId, owner: address, isReputer: false };
  const { height } = await client.status();
  const sent = await send(
    [{ typeUrl: typeUrl(version, "Register"), value: RegisterRequest.encode(register) }],
    height + 12n,
  );
  console.log(`register  ${sent.hash} in block ${sent.height}`);
}

// 6. A window with enough of it left. Its nonce is the height at which it opened.
let window = await client.windowStatus(topic.topicId, address);
while (!window.isOpen || window.windowEndHeight - (await client.status()).height < LEAST_BLOCKS_LEFT) {
  console.log(`waiting   for the window at block ${window.nextWindowStartHeight}`);
  const opensAt = window.nextWindowStartHeight;
  while ((await client.status()).height < opensAt) await sleep(500);
  window = await client.windowStatus(topic.topicId, address);
}
const { nonce, windowEndHeight } = window;

// 7. Fresh candles, from the source that the model was trained on, and the row as of the nonce's block: the very function that made
//    the training rows. It refuses where candles are stale or lack minutes.
const asOfMs = await client.blockTimeMs(nonce);
const source = sourceFor(network.settings, chainId);
const kindOf = (sourceId: string) => sourceId.split(":")[0];
const trainedOn = manifest.trainedOn.source ?? source.id;
if (kindOf(trainedOn) !== kindOf(source.id)) {
  throw new Error(`The model was trained on ${trainedOn}, and ${source.id} would be asked: set FORGE_MARKET_SOURCE.`);
}
const candles: Record<string, Awaited<ReturnType<typeof source.fetchCandles>>["candles"]> = {};
for (const market of marketsOf(plan)) {
  const span = { fromMs: liveHistoryStartMs(plan, asOfMs), toMs: asOfMs, nowMs: asOfMs };
  candles[market] = (await source.fetchCandles({ market, ...span })).candles;
}
const { row, basePrice } = liveRow(candles, plan, { asOfMs });

// 8. The value: models predict log returns; a price topic wants the price that follows from it. It is spelled as the chain spells
//    decimals, because the signature is over that text.
const logReturn = await model.predict(row);
const value = canonicalDecimal(topic.kind === "price" ? basePrice * Math.exp(logReturn) : logReturn);
console.log(
  `value     ${value} for nonce ${nonce} (last close ${basePrice}, log return ${logReturn.toExponential(3)})`,
);

// 9. The payload: signed by the worker's key for itself, within a transaction that is signed by the same key.
const { requestBytes } = signer.signPayload({ topicId: topic.topicId, nonce, value });
const sent = await send([{ typeUrl: typeUrl(version, "InsertWorkerPayload"), value: requestBytes }], windowEndHeight);
console.log(
  `accepted  ${sent.hash} in block ${sent.height}, window until ${windowEndHeight}, fee ${sent.feeUallo} uallo`,
);

client.close();
await network.close();
process.exit(0);
