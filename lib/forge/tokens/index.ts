/** The verbs about tokens of the REST interface. */
export { checkToken, type TokenHolder } from "./check-token";
export { createToken } from "./create-token";
export { listTokens } from "./list-tokens";
export { revokeToken } from "./revoke-token";
export { looksLikeToken } from "./secret";
