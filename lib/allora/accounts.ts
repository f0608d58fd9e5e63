/** Account number and sequence, of plain accounts and of vesting ones, which wrap a plain one. */
import { QueryAccountRequest, QueryAccountResponse } from "cosmjs-types/cosmos/auth/v1beta1/query";
import { type AccountInfo, AlloraError } from "./client";
import { embedded, message, string, uint64 } from "./codec/message";

export const ACCOUNT_PATH = "/cosmos.auth.v1beta1.Query/Account";

const BaseAccount = message("BaseAccount", { address: string(1), accountNumber: uint64(3), sequence: uint64(4) });
const BaseVestingAccount = message("BaseVestingAccount", { baseAccount: embedded(1, BaseAccount) });
/** Continuous, delayed, periodic and permanently locked accounts all keep it in field 1. */
const VestingAccount = message("VestingAccount", { baseVestingAccount: embedded(1, BaseVestingAccount) });

export function encodeAccountRequest(address: string): Uint8Array {
  return QueryAccountRequest.encode({ address }).finish();
}

/** @throws AlloraError bad_answer for a kind of account that cannot sign for itself. */
export function decodeAccount(bytes: Uint8Array): AccountInfo | null {
  const any = QueryAccountResponse.decode(bytes).account;
  if (any === undefined) return null;
  const account = any.typeUrl.endsWith(".BaseAccount")
    ? BaseAccount.decode(any.value)
    : any.typeUrl.startsWith("/cosmos.vesting.")
      ? VestingAccount.decode(any.value).baseVestingAccount?.baseAccount
      : undefined;
  if (account === undefined) {
    throw new AlloraError(
      "bad_answer",
      `Accounts of the kind ${any.typeUrl} cannot be used as workers. Use another wallet.`,
    );
  }
  return { accountNumber: account.accountNumber, sequence: account.sequence };
}
