/** What a live worker is asked for, and which of its errors are for people. */
import { AlloraError } from "@/lib/allora/client";
import { WalletError } from "@/lib/allora/wallet-key";
import { ModelError } from "@/lib/models/model";
import { SourceError } from "@/lib/sources/source";
import { NotReady } from "./prepare";
import { EmptyAccount } from "./wallet-session";

/** A deployment's row, as far as the worker follows it. */
export interface WantedDeployment {
  readonly id: string;
  readonly topicId: number;
  readonly topicKind: string;
  readonly modelId: string;
  readonly desired: string;
  readonly status: string;
  readonly lastError: string | null;
  readonly removedAt: Date | null;
}

/** Errors whose message is for the person who looks at the deployment. */
const TOLD = [AlloraError, SourceError, ModelError, WalletError, NotReady, EmptyAccount];

export function isTold(error: unknown): error is Error {
  return TOLD.some((kind) => error instanceof kind);
}
