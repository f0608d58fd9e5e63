/** What differs between the live versions of the emissions module: type URLs, query paths, event package, bundles. */
import type { EmissionsVersion } from "@/lib/allora/client";
import { v9Queries, v10Queries } from "./queries";
import {
  FundTopicRequest,
  FundTopicResponse,
  InsertWorkerPayloadRequest,
  InsertWorkerPayloadResponse,
  RegisterRequest,
  RegisterResponse,
  RemoveRegistrationRequest,
  RemoveRegistrationResponse,
} from "./transactions";

/** Newest first: the order in which a node is asked what it speaks. */
export const EMISSIONS_VERSIONS: readonly EmissionsVersion[] = ["v10", "v9"];

/** Transaction messages by name, with their answers; the same in every version. */
export const transactionMessages = {
  InsertWorkerPayload: { request: InsertWorkerPayloadRequest, response: InsertWorkerPayloadResponse },
  Register: { request: RegisterRequest, response: RegisterResponse },
  RemoveRegistration: { request: RemoveRegistrationRequest, response: RemoveRegistrationResponse },
  FundTopic: { request: FundTopicRequest, response: FundTopicResponse },
} as const;
export type TransactionName = keyof typeof transactionMessages;

/** Queries by name, with the requests and responses of each version. */
export const queriesByVersion = { v9: v9Queries, v10: v10Queries } as const;
export type QueryName<V extends EmissionsVersion> = keyof (typeof queriesByVersion)[V] & string;

/** Package of the module's events, e.g. emissions.v10 */
export function eventPackage(version: EmissionsVersion): string {
  return `emissions.${version}`;
}

/** Type URL of a transaction's request, e.g. /emissions.v10.RegisterRequest */
export function typeUrl(version: EmissionsVersion, name: TransactionName): string {
  return `/emissions.${version}.${name}Request`;
}

/** Type URL of a transaction's answer. */
export function responseTypeUrl(version: EmissionsVersion, name: TransactionName): string {
  return `/emissions.${version}.${name}Response`;
}

/** ABCI path of a query, e.g. /emissions.v10.QueryService/GetTopic */
export function queryPath<V extends EmissionsVersion>(version: V, name: QueryName<V>): string {
  return `/emissions.${version}.QueryService/${name}`;
}

/** The other way round; null for a path or type URL of another module or version form. */
export function parseQueryPath(path: string): { version: string; name: string } | null {
  const match = /^\/emissions\.(v\d+)\.QueryService\/(\w+)$/.exec(path);
  return match === null ? null : { version: match[1] as string, name: match[2] as string };
}

export function parseTypeUrl(url: string): { version: string; name: string } | null {
  const match = /^\/emissions\.(v\d+)\.(\w+)Request$/.exec(url);
  return match === null ? null : { version: match[1] as string, name: match[2] as string };
}
