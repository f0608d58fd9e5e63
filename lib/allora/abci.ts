/** Queries of a node's application: bytes in, bytes out, and the version of the emissions module it speaks. */
import { toHex } from "@cosmjs/encoding";
import { z } from "zod";
import { AlloraError, type EmissionsVersion } from "./client";
import { CodecError, EMISSIONS_VERSIONS, queryPath } from "./codec";
import { NodeError, type RpcPool } from "./json-rpc";

/** The application refused a query. */
export class QueryRefused extends Error {
  override name = "QueryRefused";
  constructor(
    readonly codespace: string,
    readonly code: number,
    readonly log: string,
  ) {
    super(log);
  }
}

const AbciAnswer = z.object({
  response: z.object({
    code: z.number().int().default(0),
    codespace: z.string().default(""),
    log: z.string().default(""),
    value: z.string().nullish(),
  }),
});

/** The node's software does not know the service, the method or the message: it speaks another version. */
export function speaksAnotherVersion(text: string): boolean {
  return /unknown (?:service|query path|method)|unable to resolve type url|unimplemented/i.test(text);
}

/** sdk 22 and 38 are "key not found" and "not found", emissions 76 is its own "not found"; gRPC's is told by its name. */
export function isNotFound(error: unknown): boolean {
  if (!(error instanceof QueryRefused)) return false;
  const { codespace, code, log } = error;
  if (speaksAnotherVersion(log)) return false;
  if ((codespace === "sdk" && (code === 22 || code === 38)) || (codespace === "emissions" && code === 76)) return true;
  return /not ?found|no \w+ found|does not exist/i.test(log);
}

export class AbciQueries {
  private version: Promise<EmissionsVersion> | undefined;

  constructor(private readonly pool: RpcPool) {}

  /** @throws QueryRefused for an answer with a code, AlloraError when the network cannot be reached or answers nonsense. */
  async query(path: string, data: Uint8Array): Promise<Uint8Array> {
    const params = { path, data: toHex(data), prove: false };
    const parsed = AbciAnswer.safeParse(await this.call(params));
    if (!parsed.success) throw badAnswer(`abci_query ${path}`, parsed.error);
    const { code, codespace, log, value } = parsed.data.response;
    if (code !== 0) throw new QueryRefused(codespace, code, log);
    return Buffer.from(value ?? "", "base64");
  }

  private async call(params: Record<string, unknown>): Promise<unknown> {
    try {
      return await this.pool.call("abci_query", params);
    } catch (error) {
      throw asNodeRefusal(error);
    }
  }

  /** The version the node speaks: asked for once, and again after `forget`. */
  emissionsVersion(): Promise<EmissionsVersion> {
    if (this.version === undefined) {
      const probing = this.probe();
      this.version = probing;
      probing.catch(() => {
        if (this.version === probing) this.version = undefined;
      });
    }
    return this.version;
  }

  /** Chains are upgraded while workers run. */
  forget(): void {
    this.version = undefined;
  }

  /** Runs with the node's version, and once more with the new one if the chain was upgraded meanwhile. */
  async withVersion<T>(run: (version: EmissionsVersion) => Promise<T>): Promise<T> {
    const version = await this.emissionsVersion();
    try {
      return await run(version);
    } catch (error) {
      if (!(error instanceof QueryRefused) || !speaksAnotherVersion(error.log)) throw error;
      this.forget();
      const now = await this.emissionsVersion();
      if (now === version) throw error;
      return await run(now);
    }
  }

  private async probe(): Promise<EmissionsVersion> {
    for (const version of EMISSIONS_VERSIONS) {
      try {
        await this.query(queryPath(version, "GetParams"), new Uint8Array());
        return version;
      } catch (error) {
        if (!(error instanceof QueryRefused) || !speaksAnotherVersion(error.log)) throw error;
      }
    }
    throw new AlloraError(
      "bad_answer",
      `The node speaks none of the versions ${EMISSIONS_VERSIONS.map((v) => `emissions.${v}`).join(", ")}: the network was upgraded. ` +
        "Update Allora Forge.",
    );
  }
}

/** The error to throw for one that a call of a node threw: a refusal of the node becomes an AlloraError. */
export function asNodeRefusal(error: unknown): unknown {
  if (!(error instanceof NodeError)) return error;
  return new AlloraError("bad_answer", `The node refused the request: ${error.message}`, { cause: error });
}

export function badAnswer(what: string, cause: unknown): AlloraError {
  const detail = cause instanceof z.ZodError ? z.prettifyError(cause).replace(/\s+/g, " ") : String(cause);
  return new AlloraError(
    "bad_answer",
    `The node's answer to ${what} cannot be read (${detail.slice(0, 300)}). Try again; if it stays so, set FORGE_RPC_URL to another endpoint.`,
    { cause },
  );
}

/** What leaves the client: never a QueryRefused or a CodecError. */
export function asAlloraError(what: string, error: unknown): unknown {
  if (error instanceof CodecError) return badAnswer(what, error.message);
  if (error instanceof QueryRefused) {
    return isNotFound(error)
      ? new AlloraError("not_found", `The chain does not know the ${what}: ${error.log.slice(0, 300)}`, {
          cause: error,
        })
      : new AlloraError("bad_answer", `The chain refused the query of the ${what}: ${error.log.slice(0, 300)}`, {
          cause: error,
        });
  }
  return error;
}
