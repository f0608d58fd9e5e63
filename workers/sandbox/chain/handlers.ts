/** The message handlers: they run in simulations and in blocks, never when a transaction is broadcast. */
import { MsgSend } from "cosmjs-types/cosmos/bank/v1beta1/tx";
import { isAddress } from "@/lib/allora/address";
import {
  InsertWorkerPayloadRequest,
  InsertWorkerPayloadResponse,
  parseTypeUrl,
  RegisterRequest,
  RegisterResponse,
  RemoveRegistrationRequest,
  RemoveRegistrationResponse,
  responseTypeUrl,
} from "@/lib/allora/codec";
import { verifyPayload } from "@/lib/allora/payload";
import { newWorker, type TopicState } from "@/workers/sandbox/topics/state";
import { takeInference } from "@/workers/sandbox/topics/submission";
import { type ChainEvent, plainEvent, typedEvent } from "./events";
import { sdk, TxFailure } from "./failure";
import { accountOf, type ChainState, FEES } from "./state";

export interface Handling {
  state: ChainState;
  /** Height of the block that the message is in. */
  height: number;
  signer: string;
  /** Called in reverse order when the transaction fails or was only simulated. */
  undo: (() => void)[];
  events: ChainEvent[];
  /** Told of each accepted payload. */
  onPayload(topicId: number, worker: string, nonce: number): void;
}

export interface Handled {
  gas: bigint;
  typeUrl: string;
  response: Uint8Array;
}

const MAX_PAYLOAD_BYTES = 1_000_000;

function emissions(code: number, log: string): TxFailure {
  return new TxFailure("emissions", code, log);
}

/** @throws TxFailure */
export function handleMessage(handling: Handling, message: { typeUrl: string; value: Uint8Array }): Handled {
  if (message.typeUrl === "/cosmos.bank.v1beta1.MsgSend") return send(handling, message.value);
  const parsed = parseTypeUrl(message.typeUrl);
  if (parsed === null || parsed.version !== handling.state.emissions) {
    throw sdk.txDecode(`unable to resolve type URL ${message.typeUrl}`);
  }
  switch (parsed.name) {
    case "InsertWorkerPayload":
      return insertWorkerPayload(handling, message.value);
    case "Register":
      return register(handling, message.value);
    case "RemoveRegistration":
      return removeRegistration(handling, message.value);
    default:
      throw sdk.unknownRequest(`the sandbox does not handle ${message.typeUrl}`);
  }
}

function decode<T>(message: { decode(bytes: Uint8Array): T }, bytes: Uint8Array): T {
  try {
    return message.decode(bytes);
  } catch (error) {
    throw sdk.txDecode(error instanceof Error ? error.message : String(error));
  }
}

function requireSigner(handling: Handling, sender: string): void {
  if (!isAddress(sender)) throw sdk.invalidRequest(`invalid sender address ${sender}`);
  if (sender !== handling.signer) throw sdk.unauthorized(`pubKey does not match signer address ${sender}`);
}

function topicOf(state: ChainState, topicId: bigint): TopicState {
  const topic = state.topics[topicId.toString()];
  if (topic === undefined) throw emissions(23, `topic ${topicId} does not exist`);
  return topic;
}

function charge(handling: Handling, address: string, uallo: bigint, code: number, what: string): void {
  const account = accountOf(handling.state, address);
  if (account.uallo < uallo) throw emissions(code, `${address} has not enough funds for the ${what} (${uallo}uallo)`);
  account.uallo -= uallo;
  handling.undo.push(() => {
    account.uallo += uallo;
  });
}

function send(handling: Handling, bytes: Uint8Array): Handled {
  const message = decode(MsgSend, bytes);
  requireSigner(handling, message.fromAddress);
  if (!isAddress(message.toAddress)) throw sdk.invalidRequest(`invalid recipient address ${message.toAddress}`);
  const coin = message.amount[0];
  if (message.amount.length !== 1 || coin?.denom !== "uallo" || !/^[1-9]\d*$/.test(coin.amount)) {
    throw sdk.invalidRequest("an amount of uallo is expected");
  }
  const amount = BigInt(coin.amount);
  const from = accountOf(handling.state, message.fromAddress);
  if (from.uallo < amount)
    throw sdk.insufficientFunds(`spendable balance ${from.uallo}uallo is smaller than ${amount}uallo`);
  const to = accountOf(handling.state, message.toAddress);
  from.uallo -= amount;
  to.uallo += amount;
  handling.undo.push(() => {
    from.uallo += amount;
    to.uallo -= amount;
  });
  handling.events.push(
    plainEvent("transfer", { recipient: message.toAddress, sender: message.fromAddress, amount: `${amount}uallo` }),
  );
  return { gas: 20_000n, typeUrl: "/cosmos.bank.v1beta1.MsgSendResponse", response: new Uint8Array() };
}

function register(handling: Handling, bytes: Uint8Array): Handled {
  const message = decode(RegisterRequest, bytes);
  requireSigner(handling, message.sender);
  if (!isAddress(message.owner)) throw sdk.invalidRequest(`invalid owner address ${message.owner}`);
  const topic = topicOf(handling.state, message.topicId);
  if (message.isReputer) throw sdk.unknownRequest("the sandbox registers workers only");
  const known = topic.workers[message.sender];
  if (known?.registered)
    throw emissions(8, `address ${message.sender} is already registered in topic ${message.topicId}`);
  charge(handling, message.sender, FEES.registrationUallo, 48, "registration fee");
  if (known === undefined) topic.workers[message.sender] = newWorker(message.owner);
  else known.registered = true;
  handling.undo.push(() => {
    if (known === undefined) delete topic.workers[message.sender];
    else known.registered = false;
  });
  return {
    gas: 60_000n,
    typeUrl: responseTypeUrl(handling.state.emissions, "Register"),
    response: RegisterResponse.encode({ success: true, message: "Node successfully registered" }),
  };
}

function removeRegistration(handling: Handling, bytes: Uint8Array): Handled {
  const message = decode(RemoveRegistrationRequest, bytes);
  requireSigner(handling, message.sender);
  const worker = topicOf(handling.state, message.topicId).workers[message.sender];
  if (!worker?.registered)
    throw emissions(10, `address ${message.sender} is not registered in topic ${message.topicId}`);
  worker.registered = false;
  handling.undo.push(() => {
    worker.registered = true;
  });
  return {
    gas: 40_000n,
    typeUrl: responseTypeUrl(handling.state.emissions, "RemoveRegistration"),
    response: RemoveRegistrationResponse.encode({ success: true, message: "Node successfully removed" }),
  };
}

/** In the order of section 4.4 of the network reference. */
function insertWorkerPayload(handling: Handling, bytes: Uint8Array): Handled {
  const request = decode(InsertWorkerPayloadRequest, bytes);
  requireSigner(handling, request.sender);
  const check = verifyPayload(request);
  if (!check.valid) {
    throw check.problem === "signature"
      ? emissions(47, check.detail)
      : check.problem === "value"
        ? emissions(52, check.detail)
        : sdk.invalidRequest(check.detail);
  }
  if (bytes.length > MAX_PAYLOAD_BYTES) throw emissions(53, "the serialized payload is too large");
  const topic = topicOf(handling.state, check.topicId);
  const nonce = Number(check.nonce);
  const epoch = topic.epochs.find((entry) => entry.nonce === nonce);
  if (topic.open?.nonce !== nonce) {
    // Its worker nonce is fulfilled, unknown or not open yet.
    throw emissions(
      75,
      `unfulfilled nonce not found: ${nonce}${epoch === undefined ? "" : ` (closed at ${epoch.windowEnd})`}`,
    );
  }
  if (handling.height <= nonce || handling.height > topic.open.end) {
    throw emissions(
      67,
      `worker window not available: topic ${check.topicId}, nonce ${nonce}, height ${handling.height}`,
    );
  }
  if (!topic.workers[check.worker]?.registered) {
    throw emissions(13, `address ${check.worker} is not registered in topic ${check.topicId}`);
  }
  charge(handling, request.sender, FEES.dataSendingUallo, 73, "data sending fee");
  const taken = takeInference(topic, check.worker, check.value);
  if (!taken.accepted) throw new TxFailure(taken.codespace, taken.code, taken.log);
  handling.undo.push(taken.undo);
  handling.events.push(
    typedEvent(handling.state.emissions, "EventInsertInfererPayload", {
      inferer: check.worker,
      nonce: String(nonce),
      topic_id: check.topicId.toString(),
      value: check.value,
      extra_data: "",
      ...(handling.state.emissions === "v10" ? { values: [] } : {}),
    }),
  );
  handling.onPayload(Number(check.topicId), check.worker, nonce);
  return {
    gas: 70_000n,
    typeUrl: responseTypeUrl(handling.state.emissions, "InsertWorkerPayload"),
    response: InsertWorkerPayloadResponse.encode({}),
  };
}
