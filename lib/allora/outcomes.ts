/**
 * What became of a transaction, in a worker's words: every refusal of the chain mapped to what it means and what to do.
 * Codes repeat across codespaces, so the key is (codespace, code); simulations and wrapped errors lose the code, so a
 * generic code is looked up by its text.
 */

export type OutcomeKind =
  | "accepted"
  | "already_submitted"
  | "already_registered"
  | "pending"
  | "missed"
  | "not_registered"
  | "not_permitted"
  | "insufficient_funds"
  | "wrong_sequence"
  | "insufficient_fee"
  | "out_of_gas"
  | "rejected"
  | "bug"
  | "retry_later"
  | "expired";

export interface Outcome {
  kind: OutcomeKind;
  /** Whether another try for the same nonce makes sense (after what the message says). */
  retry: boolean;
  /** What happened and what to do next. */
  message: string;
  /** The sequence that the chain expects; for wrong_sequence where it says so. */
  expectedSequence?: bigint;
  /** The fee that the chain asks for; for insufficient_fee where it says so. */
  requiredFeeUallo?: bigint;
}

export interface TxAnswer {
  codespace: string;
  code: number;
  log: string;
}

type Verdict = readonly [kind: OutcomeKind, retry: boolean, message: string];

const V = {
  noTopic: ["rejected", false, "The topic does not exist on this chain. Check the topic id and the network."],
  alreadyRegistered: ["already_registered", false, "The address is already registered in the topic."],
  notRegistered: [
    "not_registered",
    false,
    "The address is not registered in the topic. It has to be registered first.",
  ],
  height: ["rejected", false, "The chain refused the block height of the payload. Wait for the next window."],
  reputerNonce: ["rejected", false, "The nonce still waits for workers. This concerns reputers only."],
  poor: [
    "insufficient_funds",
    false,
    "The wallet has too little ALLO for the fee. Fund its address (on testnet: from the faucet), then start it again.",
  ],
  signature: [
    "bug",
    false,
    "The chain could not verify the payload's signature: it spells the payload otherwise. Please report this as a bug.",
  ],
  badPayload: [
    "rejected",
    false,
    "The chain refused the payload as invalid. The same payload will not be taken again.",
  ],
  tooLarge: ["rejected", false, "The payload is larger than the chain allows."],
  windowShut: [
    "retry_later",
    true,
    "The submission window is not open at this height. Read its status again before giving the nonce up.",
  ],
  reputerWindow: ["rejected", false, "The reputer window is not open. This concerns reputers only."],
  nothingValid: ["rejected", false, "The chain found nothing to insert in the payload."],
  missed: ["missed", false, "The window of this nonce has closed (or the nonce is unknown): it was missed."],
  notFound: ["rejected", false, "The chain did not find what the transaction refers to. Check topic and address."],
  twice: ["already_submitted", false, "This address has already submitted for this nonce."],
  notPermitted: [
    "not_permitted",
    false,
    "The address is not on the topic's whitelist of workers. Ask the topic's creator to add it, or choose an open topic.",
  ],
  unauthorized: ["rejected", false, "The chain refused the signature or the sender of the transaction."],
  outOfGas: ["out_of_gas", true, "The gas limit was too low. Simulate again and raise the limit."],
  lowFee: ["insufficient_fee", true, "The fee is below the network's price. Ask for the price again and sign anew."],
  pending: ["pending", false, "The transaction already waits in the node's mempool. Wait for a block to include it."],
  mempoolFull: ["retry_later", true, "The node's mempool is full. Send the same bytes again, or to another node."],
  wrongChain: ["bug", false, "The transaction was signed for another chain. Check the network's chain id."],
  expired: ["expired", false, "The transaction's last height has passed: it will never be included and cost nothing."],
  sequence: [
    "wrong_sequence",
    true,
    "The account's sequence was wrong. See whether the transaction is in a block already; if not, sign with the expected one.",
  ],
  undecodable: [
    "retry_later",
    true,
    "The node does not know this version's messages. Ask which version it speaks and sign anew.",
  ],
  unknownAccount: [
    "insufficient_funds",
    false,
    "The account does not exist yet: it never received anything. Fund its address, then start it again.",
  ],
  labels: ["rejected", false, "The topic asks for labelled values, and the payload's labels are not what it allows."],
  range: ["rejected", false, "A number of the payload is out of the chain's range."],
} as const satisfies Record<string, Verdict>;

const BY_CODE: Readonly<Record<string, Verdict>> = {
  "emissions/6": V.noTopic,
  "emissions/23": V.noTopic,
  "emissions/8": V.alreadyRegistered,
  "emissions/9": V.notRegistered,
  "emissions/10": V.notRegistered,
  "emissions/13": V.notRegistered,
  "emissions/15": V.height,
  "emissions/16": V.height,
  "emissions/45": V.reputerNonce,
  "emissions/46": V.poor,
  "emissions/48": V.poor,
  "emissions/73": V.poor,
  "emissions/47": V.signature,
  "emissions/52": V.badPayload,
  "emissions/71": V.badPayload,
  "emissions/53": V.tooLarge,
  "emissions/67": V.windowShut,
  "emissions/68": V.reputerWindow,
  "emissions/69": V.nothingValid,
  "emissions/77": V.nothingValid,
  "emissions/79": V.nothingValid,
  "emissions/80": V.nothingValid,
  "emissions/75": V.missed,
  "emissions/76": V.notFound,
  "emissions/78": V.twice,
  "sdk/5": V.poor,
  "sdk/9": V.unknownAccount,
  "sdk/11": V.outOfGas,
  "sdk/13": V.lowFee,
  "sdk/19": V.pending,
  "sdk/20": V.mempoolFull,
  "sdk/21": V.tooLarge,
  "sdk/28": V.wrongChain,
  "sdk/30": V.expired,
  "sdk/32": V.sequence,
  "math/8": V.range,
};

/** Tried in order where the code says nothing: wrapped errors, simulations, codes of later versions. */
const BY_TEXT: readonly (readonly [RegExp, Verdict])[] = [
  [/inference already submitted|already submitted|cannot update ema/i, V.twice],
  [/not permitted to submit worker payload/i, V.notPermitted],
  [/unfulfilled nonce not found|nonce already fulfilled/i, V.missed],
  [/worker (?:nonce )?(?:submission )?window not available|worker nonce window/i, V.windowShut],
  [/reputer (?:nonce )?(?:submission )?window not available|reputer nonce window/i, V.reputerWindow],
  [/already registered/i, V.alreadyRegistered],
  [/(?:address|worker) (?:is )?not registered/i, V.notRegistered],
  [/topic (?:id )?(?:\d+ )?does not exist|invalid topic id/i, V.noTopic],
  [/label|unity/i, V.labels],
  [/account sequence mismatch|incorrect account sequence/i, V.sequence],
  [/does not have enough (?:denom|funds)|insufficient funds|spendable balance/i, V.poor],
  [/account \w* ?(?:does )?not (?:exist|found)/i, V.unknownAccount],
  [/insufficient fee|gas price(?:s)? too low/i, V.lowFee],
  [/out of gas/i, V.outOfGas],
  [/tx already (?:exists )?in (?:mempool )?cache/i, V.pending],
  [/mempool is full/i, V.mempoolFull],
  [/timeout height/i, V.expired],
  [/invalid chain[- ]id/i, V.wrongChain],
  [/unable to resolve type url|unknown service|unknown query path/i, V.undecodable],
  [/signature verification (?:was )?failed.*(?:account|chain[- ]id)|unauthorized/i, V.unauthorized],
  [/signature verification/i, V.signature],
  [/too large/i, V.tooLarge],
];

/** Codes that only wrap: their text says more. */
const GENERIC = new Set([
  "sdk/1",
  "sdk/2",
  "sdk/4",
  "sdk/6",
  "sdk/18",
  "undefined/1",
  "undefined/111222",
  "sdk/111222",
]);

/**
 * What an answer of the chain means. Code 0 is `accepted` only for a transaction in a block: a zero from a broadcast says
 * no more than that the transaction entered a mempool.
 */
export function outcomeOf(answer: TxAnswer): Outcome {
  const { code, log } = answer;
  const codespace = answer.codespace === "" ? "undefined" : answer.codespace;
  if (code === 0) return { kind: "accepted", retry: false, message: "The chain accepted the transaction." };
  const key = `${codespace}/${code}`;
  const known = BY_CODE[key];
  const verdict =
    known ?? BY_TEXT.find(([pattern]) => pattern.test(log))?.[1] ?? (GENERIC.has(key) ? V.badPayload : undefined);
  if (verdict === undefined) {
    return {
      kind: "rejected",
      retry: false,
      message: `The chain refused the transaction (${codespace} ${code}): ${shorten(log)}`,
    };
  }
  const [kind, retry, words] = verdict;
  const outcome: Outcome = { kind, retry, message: `${words} The chain says: ${shorten(log)} (${codespace} ${code}).` };
  if (kind === "wrong_sequence") {
    const expected = /expected (\d+)/.exec(log)?.[1];
    if (expected !== undefined) outcome.expectedSequence = BigInt(expected);
  }
  if (kind === "insufficient_fee") {
    const required = /required: ?(\d+)uallo/.exec(log)?.[1];
    if (required !== undefined) outcome.requiredFeeUallo = BigInt(required);
  }
  return outcome;
}

function shorten(log: string): string {
  const text = log.replace(/\s+/g, " ").trim();
  if (text === "") return "no reason given";
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}
