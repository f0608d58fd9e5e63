/** CometBFT's JSON-RPC methods. */
import { fromBase64, fromHex, toBase64 } from "@cosmjs/encoding";
import { z } from "zod";
import type { Block } from "@/workers/sandbox/chain/block";
import type { Chain } from "@/workers/sandbox/chain/chain";
import { TxFailure } from "@/workers/sandbox/chain/failure";
import { blockJson, blockResultsJson, headerJson, statusJson, txJson } from "./comet";
import { abciQuery } from "./queries";

/** An answer that is an error of the protocol, not of the chain. */
export class RpcError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly data: string,
  ) {
    super(message);
  }
}

const internal = (data: string) => new RpcError(-32603, "Internal error", data);
const height = z
  .union([z.string().regex(/^\d+$/), z.number().int()])
  .optional()
  .nullable();
const bytes = z.union([z.string(), z.null()]).optional();

const Params = {
  abciQuery: z.object({ path: z.string(), data: bytes, height, prove: z.boolean().optional() }),
  broadcast: z.object({ tx: z.string() }),
  block: z.object({ height }),
  range: z.object({ minHeight: height, maxHeight: height }),
  tx: z.object({ hash: z.string(), prove: z.boolean().optional() }),
  search: z.object({
    query: z.string(),
    prove: z.boolean().optional(),
    page: height,
    per_page: height,
    order_by: z.string().optional().nullable(),
  }),
};

function parse<T>(schema: z.ZodType<T>, params: unknown): T {
  const parsed = schema.safeParse(params ?? {});
  if (parsed.success) return parsed.data;
  throw new RpcError(-32602, "Invalid params", z.prettifyError(parsed.error));
}

function blockAt(chain: Chain, at: z.infer<typeof height>): Block {
  const wanted = at === undefined || at === null || Number(at) === 0 ? chain.state.height : Number(at);
  const block = chain.blocks.get(wanted);
  if (block !== undefined) return block;
  const lowest = chain.blocks.keys().next().value ?? 0;
  throw internal(
    wanted > chain.state.height
      ? `height ${wanted} must be less than or equal to the current blockchain height ${chain.state.height}`
      : `height ${wanted} is not available, lowest height is ${lowest}`,
  );
}

/** @throws RpcError */
export function rpcCall(chain: Chain, method: string, params: unknown): unknown {
  switch (method) {
    case "health":
      return {};
    case "status":
      return statusJson(chain);
    case "abci_info":
      return {
        response: {
          data: "allora-sandbox",
          version: "0.17.0",
          last_block_height: String(chain.state.height),
          last_block_app_hash: "",
        },
      };
    case "abci_query":
      return query(chain, parse(Params.abciQuery, params));
    case "broadcast_tx_sync":
    case "broadcast_tx_async":
      return broadcast(chain, parse(Params.broadcast, params).tx);
    case "block":
      return blockJson(chain, blockAt(chain, parse(Params.block, params).height));
    case "header":
      return { header: headerJson(chain, blockAt(chain, parse(Params.block, params).height)) };
    case "block_results":
      return blockResultsJson(blockAt(chain, parse(Params.block, params).height));
    case "blockchain":
      return blockchain(chain, parse(Params.range, params));
    case "tx": {
      const hash = decodeBytes(parse(Params.tx, params).hash, "hash");
      const name = Buffer.from(hash).toString("hex").toUpperCase();
      const found = chain.findTx(name);
      if (found === null) throw internal(`tx (${name}) not found`);
      return txJson(found.block, found.index, found.record);
    }
    case "tx_search":
      return search(chain, parse(Params.search, params));
    default:
      throw new RpcError(-32601, "Method not found", method);
  }
}

function decodeBytes(text: string, what: string): Uint8Array {
  try {
    return fromBase64(text);
  } catch {
    throw new RpcError(-32602, "Invalid params", `${what} is not base64`);
  }
}

function query(chain: Chain, input: z.infer<typeof Params.abciQuery>) {
  const base = {
    info: "",
    index: "0",
    key: null,
    value: null,
    proofOps: null,
    height: String(chain.state.height),
    log: "",
  };
  let data: Uint8Array;
  try {
    data = fromHex(input.data ?? "");
  } catch {
    throw new RpcError(-32602, "Invalid params", "data is not hex");
  }
  try {
    const value = abciQuery(chain, input.path, data);
    return { response: { ...base, code: 0, codespace: "", value: toBase64(value) } };
  } catch (error) {
    const failure = error instanceof TxFailure ? error : null;
    // Bytes that are no request of the path: what a real node answers to them.
    const log = failure?.message ?? (error instanceof Error ? error.message : String(error));
    return { response: { ...base, code: failure?.code ?? 18, codespace: failure?.codespace ?? "sdk", log } };
  }
}

function broadcast(chain: Chain, tx: string) {
  const { code, codespace, log, hash } = chain.broadcast(decodeBytes(tx, "tx"));
  return { code, data: "", log, codespace, hash };
}

function blockchain(chain: Chain, range: z.infer<typeof Params.range>) {
  const top = Math.min(chain.state.height, Number(range.maxHeight ?? 0) || chain.state.height);
  const bottom = Math.max(1, Number(range.minHeight ?? 0), top - 19);
  const metas: unknown[] = [];
  for (let at = top; at >= bottom; at--) {
    const block = chain.blocks.get(at);
    if (block === undefined) break;
    const { block_id, block: body } = blockJson(chain, block);
    metas.push({ block_id, block_size: "1000", header: body.header, num_txs: String(block.txs.length) });
  }
  return { last_height: String(chain.state.height), block_metas: metas };
}

const CONDITION = /^\s*([\w.]+)\s*=\s*'([^']*)'\s*$/;

/** `a.b='c' AND …` over the transactions' events, and tx.hash and tx.height. */
function search(chain: Chain, input: z.infer<typeof Params.search>) {
  const conditions = input.query.split(/\s+AND\s+/i).map((text) => {
    const match = CONDITION.exec(text) ?? /^\s*([\w.]+)\s*=\s*(\d+)\s*$/.exec(text);
    if (match === null) throw new RpcError(-32602, "Invalid params", `the condition ${text} is not understood`);
    return { key: match[1] as string, value: match[2] as string };
  });
  const found: ReturnType<typeof txJson>[] = [];
  for (const block of chain.blocks.values()) {
    for (const [index, tx] of block.txs.entries()) {
      const holds = conditions.every(({ key, value }) => {
        if (key === "tx.hash") return tx.hash === value.toUpperCase();
        if (key === "tx.height") return String(block.height) === value;
        return tx.events.some((event) =>
          event.attributes.some((a) => `${event.type}.${a.key}` === key && a.value === value),
        );
      });
      if (holds) found.push(txJson(block, index, tx));
    }
  }
  if (input.order_by?.toLowerCase() === "desc") found.reverse();
  const perPage = Math.min(100, Number(input.per_page ?? 30) || 30);
  const page = Math.max(1, Number(input.page ?? 1));
  return { txs: found.slice((page - 1) * perPage, page * perPage), total_count: String(found.length) };
}
