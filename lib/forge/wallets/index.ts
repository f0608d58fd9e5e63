/** The verbs about wallets. */
export { addWallet } from "./add-wallet";
export { listWallets } from "./list-wallets";
export { requestFaucet } from "./request-faucet";
