/** ABCI queries: emissions, auth, bank, simulation and gas price, answered from the last block's state. */
import { BaseAccount } from "cosmjs-types/cosmos/auth/v1beta1/auth";
import { QueryAccountRequest, QueryAccountResponse } from "cosmjs-types/cosmos/auth/v1beta1/query";
import {
  QueryAllBalancesRequest,
  QueryAllBalancesResponse,
  QueryBalanceRequest,
  QueryBalanceResponse,
} from "cosmjs-types/cosmos/bank/v1beta1/query";
import { SimulateRequest, SimulateResponse } from "cosmjs-types/cosmos/tx/v1beta1/service";
import { formatGasPrice, GAS_PRICE_PATH, GasPriceRequest, GasPriceResponse, parseQueryPath } from "@/lib/allora/codec";
import type { Chain } from "@/workers/sandbox/chain/chain";
import { sdk, TxFailure } from "@/workers/sandbox/chain/failure";
import { gasPriceOf } from "@/workers/sandbox/chain/state";
import { emissionsQuery } from "./emissions-queries";

/**
 * Answer a query.
 * @throws TxFailure with the code that a node answers with
 */
export function abciQuery(chain: Chain, path: string, data: Uint8Array): Uint8Array {
  const emissions = parseQueryPath(path);
  if (emissions !== null) {
    if (emissions.version !== chain.state.emissions) {
      throw sdk.unknownRequest(`unknown service emissions.${emissions.version}.QueryService`);
    }
    return emissionsQuery(chain, emissions.name, data);
  }
  switch (path) {
    case "/cosmos.auth.v1beta1.Query/Account":
      return account(chain, QueryAccountRequest.decode(data).address);
    case "/cosmos.bank.v1beta1.Query/Balance": {
      const { address, denom } = QueryBalanceRequest.decode(data);
      const amount = denom === "uallo" ? (chain.state.accounts[address]?.uallo ?? 0n) : 0n;
      return QueryBalanceResponse.encode(
        QueryBalanceResponse.fromPartial({ balance: { denom, amount: amount.toString() } }),
      ).finish();
    }
    case "/cosmos.bank.v1beta1.Query/AllBalances": {
      const uallo = chain.state.accounts[QueryAllBalancesRequest.decode(data).address]?.uallo ?? 0n;
      const balances = uallo === 0n ? [] : [{ denom: "uallo", amount: uallo.toString() }];
      return QueryAllBalancesResponse.encode(QueryAllBalancesResponse.fromPartial({ balances })).finish();
    }
    case "/cosmos.tx.v1beta1.Service/Simulate":
      return simulate(chain, data);
    case GAS_PRICE_PATH:
      return gasPrice(chain, data);
    default:
      throw sdk.unknownRequest(`unknown query path ${path}`);
  }
}

function account(chain: Chain, address: string): Uint8Array {
  const found = chain.state.accounts[address];
  if (found === undefined) throw new TxFailure("sdk", 22, `account ${address} not found: key not found`);
  const base = BaseAccount.fromPartial({
    address,
    accountNumber: BigInt(found.number),
    sequence: BigInt(found.sequence),
  });
  return QueryAccountResponse.encode(
    QueryAccountResponse.fromPartial({
      account: { typeUrl: "/cosmos.auth.v1beta1.BaseAccount", value: BaseAccount.encode(base).finish() },
    }),
  ).finish();
}

function simulate(chain: Chain, data: Uint8Array): Uint8Array {
  const { gasUsed } = chain.simulate(SimulateRequest.decode(data).txBytes);
  return SimulateResponse.encode(SimulateResponse.fromPartial({ gasInfo: { gasUsed }, result: {} })).finish();
}

function gasPrice({ state }: Chain, data: Uint8Array): Uint8Array {
  const { denom } = GasPriceRequest.decode(data);
  if (denom !== "uallo") throw sdk.invalidRequest(`no gas price for ${denom}`);
  return GasPriceResponse.encode({ price: { denom, amount: formatGasPrice(gasPriceOf(state)) } });
}
