/** The network's value of a nonce from its inferences: section 5.3 of the network reference, without forecasters. */
import { median, regretScale, regretWeights, weightedMean } from "./scoring";
import { TOPIC_CONSTANTS, type TopicState } from "./state";

export interface NetworkInference {
  combined: number;
  /** The value without each worker; empty where there are fewer than two, or no losses yet. */
  without: Record<string, number>;
  /** Normalised weights by worker. */
  weights: Record<string, number>;
}

function combine(topic: TopicState, workers: readonly string[], values: readonly number[], regrets: readonly number[]) {
  if (topic.initialRegret === 0)
    return {
      value: weightedMean(
        values,
        values.map(() => 1),
      ),
      weights: values.map(() => 1),
    };
  const counted = regrets.filter(
    (_, i) => (topic.workers[workers[i] as string]?.weight ?? 0) > TOPIC_CONSTANTS.minWeightForScale,
  );
  const scale = regretScale(counted.length < 2 ? regrets : counted, TOPIC_CONSTANTS.epsilon);
  const weights = regretWeights(regrets, scale, TOPIC_CONSTANTS.pNorm, TOPIC_CONSTANTS.cNorm);
  return { value: weightedMean(values, weights), weights };
}

/** @param inferences at least one */
export function networkInference(
  topic: TopicState,
  inferences: readonly { worker: string; value: number }[],
): NetworkInference {
  const workers = inferences.map((entry) => entry.worker);
  const values = inferences.map((entry) => entry.value);
  const equal = Object.fromEntries(workers.map((worker) => [worker, 1 / workers.length]));
  if (values.length === 1) return { combined: values[0] as number, without: {}, weights: equal };
  // As long as no loss of the topic is known: the median, and no one-outs.
  if (!topic.anyLoss) return { combined: median(values), without: {}, weights: equal };
  const regretOf = (worker: string) => topic.workers[worker]?.regret ?? topic.initialRegret;
  const all = combine(topic, workers, values, workers.map(regretOf));
  const total = all.weights.reduce((sum, weight) => sum + weight, 0);
  const without: Record<string, number> = {};
  for (const [j, left] of workers.entries()) {
    const keep = workers.map((_, i) => i).filter((i) => i !== j);
    const names = keep.map((i) => workers[i] as string);
    const regrets = names.map((name) => topic.workers[name]?.regretWithout[left] ?? topic.initialRegret);
    without[left] = combine(
      topic,
      names,
      keep.map((i) => values[i] as number),
      regrets,
    ).value;
  }
  const weights = Object.fromEntries(workers.map((worker, i) => [worker, (all.weights[i] as number) / total]));
  return { combined: all.value, without, weights };
}
