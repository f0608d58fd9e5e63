/** The network's combined inference, which v9 answers as a plain bundle and v10 as a labelled one. */
import type { AbciQueries } from "./abci";
import { queriesByVersion, queryPath, singleOutput } from "./codec";

/** A decimal string; null when the chain has none for the nonce. @throws QueryRefused, CodecError, AlloraError */
export function networkInference(abci: AbciQueries, topicId: number, nonce: bigint): Promise<string | null> {
  const name = "GetNetworkInferencesAtBlock";
  return abci.withVersion(async (version) => {
    const { request, response } = queriesByVersion.v9[name];
    const bytes = await abci.query(queryPath(version, name), request.encode({ topicId, blockHeight: nonce }));
    if (version === "v9") return response.decode(bytes).networkInferences?.combinedValue ?? null;
    const bundle = queriesByVersion.v10[name].response.decode(bytes).networkInferences;
    return singleOutput(bundle?.combinedValue ?? []) ?? null;
  });
}

export function latestNetworkInference(
  abci: AbciQueries,
  topicId: number,
): Promise<{ nonce: bigint; value: string } | null> {
  const name = "GetLatestNetworkInferences";
  return abci.withVersion(async (version) => {
    const { request, response } = queriesByVersion.v9[name];
    const bytes = await abci.query(queryPath(version, name), request.encode({ topicId }));
    if (version === "v9") {
      const { networkInferences, inferenceBlockHeight } = response.decode(bytes);
      return networkInferences === undefined
        ? null
        : { nonce: inferenceBlockHeight, value: networkInferences.combinedValue };
    }
    const { networkInferences, inferenceBlockHeight } = queriesByVersion.v10[name].response.decode(bytes);
    const value = singleOutput(networkInferences?.combinedValue ?? []);
    return value === undefined ? null : { nonce: inferenceBlockHeight, value };
  });
}
