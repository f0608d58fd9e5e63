/** Everything that speaks to the Allora Network. */
export { ADDRESS_PREFIX, addressOf, isAddress, publicKeyOf } from "./address";
export { canonicalDecimal, DecimalError, isWithinBounds, reencodeDecimal } from "./canonical-decimal";
export * from "./client";
export * from "./codec";
export {
  type ApiInference,
  type ApiTopic,
  createDeveloperApi,
  type DeveloperApi,
  type DeveloperApiOptions,
} from "./developer-api";
export { type FaucetOptions, requestDrip } from "./faucet";
export { type Outcome, type OutcomeKind, outcomeOf, type TxAnswer } from "./outcomes";
export { buildWorkerPayload, type PayloadCheck, verifyPayload, type WorkerPayload } from "./payload";
export { explorerTxUrl, type ProfileInput, profileFor } from "./profiles";
export { type ClientOptions, createAlloraClient } from "./rpc-client";
export { MnemonicError, normalizeMnemonic, Signer } from "./signer";
export { type TopicKind, type TopicSemantics, topicSemantics } from "./topic-semantics";
export * from "./tx";
export { WalletError, walletKeyPath } from "./wallet-key";
export { type SealedWallet, type WalletOwner, WalletVault } from "./wallet-vault";
