/** The verbs about wallets. */
export { listWallets } from "./list-wallets";
