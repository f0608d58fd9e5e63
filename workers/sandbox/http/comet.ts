/** Blocks, transactions and status in CometBFT's JSON. */
import { sha256 } from "@cosmjs/crypto";
import { toBase64, toHex, toUtf8 } from "@cosmjs/encoding";
import type { Block, TxRecord } from "@/workers/sandbox/chain/block";
import type { Chain } from "@/workers/sandbox/chain/chain";

/** Hashes that nothing here checks, yet every client expects: they depend on what they stand for. */
export function standInHash(of: string): string {
  return toHex(sha256(toUtf8(of))).toUpperCase();
}

function rfc3339(ms: number): string {
  return new Date(ms).toISOString().replace("Z", "000000Z");
}

export function statusJson(chain: Chain) {
  const { chainId, height, timeMs } = chain.state;
  const earliest = chain.blocks.values().next().value as Block | undefined;
  const id = standInHash(chainId).slice(0, 40);
  return {
    node_info: {
      protocol_version: { p2p: "8", block: "11", app: "0" },
      id: id.toLowerCase(),
      listen_addr: "tcp://127.0.0.1:26656",
      network: chainId,
      version: "0.38.17",
      channels: "40202122233038606100",
      moniker: "sandbox",
      other: { tx_index: "on", rpc_address: "tcp://127.0.0.1:26657" },
    },
    sync_info: {
      latest_block_hash: standInHash(`${chainId}/${height}`),
      latest_app_hash: standInHash(`${chainId}/app/${height}`),
      latest_block_height: String(height),
      latest_block_time: rfc3339(timeMs),
      earliest_block_hash: standInHash(`${chainId}/${earliest?.height ?? height}`),
      earliest_app_hash: standInHash(`${chainId}/app/${earliest?.height ?? height}`),
      earliest_block_height: String(earliest?.height ?? height),
      earliest_block_time: rfc3339(earliest?.timeMs ?? timeMs),
      catching_up: false,
    },
    validator_info: {
      address: id,
      pub_key: { type: "tendermint/PubKeyEd25519", value: toBase64(sha256(toUtf8(chainId))) },
      voting_power: "1",
    },
  };
}

export function headerJson(chain: Chain, block: Block) {
  const { chainId } = chain.state;
  const hash = (what: string) => standInHash(`${chainId}/${what}/${block.height}`);
  return {
    version: { block: "11" },
    chain_id: chainId,
    height: String(block.height),
    time: rfc3339(block.timeMs),
    last_block_id: blockIdJson(chain, block.height - 1),
    last_commit_hash: hash("commit"),
    data_hash: hash("data"),
    validators_hash: standInHash(chainId),
    next_validators_hash: standInHash(chainId),
    consensus_hash: standInHash(chainId),
    app_hash: hash("app"),
    last_results_hash: hash("results"),
    evidence_hash: standInHash("none"),
    proposer_address: standInHash(chainId).slice(0, 40),
  };
}

function blockIdJson(chain: Chain, height: number) {
  if (height < 1) return { hash: "", parts: { total: 0, hash: "" } };
  const hash = standInHash(`${chain.state.chainId}/${height}`);
  return { hash, parts: { total: 1, hash } };
}

export function blockJson(chain: Chain, block: Block) {
  return {
    block_id: blockIdJson(chain, block.height),
    block: {
      header: headerJson(chain, block),
      data: { txs: block.txs.map((tx) => tx.tx) },
      evidence: { evidence: [] },
      last_commit: { height: "0", round: 0, block_id: { hash: "", parts: { total: 0, hash: "" } }, signatures: [] },
    },
  };
}

export function txResultJson(tx: TxRecord) {
  return {
    code: tx.code,
    data: tx.data,
    log: tx.log,
    info: "",
    gas_wanted: tx.gasWanted,
    gas_used: tx.gasUsed,
    events: tx.events,
    codespace: tx.codespace,
  };
}

export function blockResultsJson(block: Block) {
  return {
    height: String(block.height),
    txs_results: block.txs.map(txResultJson),
    finalize_block_events: block.events,
    validator_updates: null,
    consensus_param_updates: null,
    app_hash: standInHash(`app/${block.height}`),
  };
}

export function txJson(block: Block, index: number, tx: TxRecord) {
  return { hash: tx.hash, height: String(block.height), index, tx_result: txResultJson(tx), tx: tx.tx };
}
