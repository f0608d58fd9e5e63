/** Taking an inference in: liveness penalty and active set, section 5.2 of the network reference. */
import { TOPIC_CONSTANTS as K, type TopicState } from "./state";

export type Acceptance =
  | { accepted: true; active: boolean; undo: () => void }
  | { accepted: false; codespace: "emissions" | "undefined"; code: number; log: string };

/** The worker is registered and the window open: the caller has seen to both. */
export function takeInference(topic: TopicState, worker: string, value: string): Acceptance {
  const open = topic.open;
  const state = topic.workers[worker];
  if (open === null || state === undefined) throw new Error("no open window or worker");
  if (open.values[worker] !== undefined) {
    return { accepted: false, codespace: "undefined", code: 1, log: "inference already submitted" };
  }
  if (state.emaNonce >= open.nonce) {
    return { accepted: false, codespace: "emissions", code: 78, log: "cannot update EMA more than once per window" };
  }
  const before = { ema: state.ema, emaNonce: state.emaNonce };
  const evicted: { worker: string; value: string; ema: number | null }[] = [];
  const first = state.emaNonce === 0;
  if (first) state.ema = topic.initialEma;
  else penalise(topic, worker);
  state.emaNonce = open.nonce;

  const names = Object.keys(open.values);
  const emaOf = (name: string) => topic.workers[name]?.ema ?? topic.initialEma;
  let active = true;
  if (names.length >= K.maxTopInferersToReward) {
    const lowest = names.reduce((low, name) => (emaOf(name) < emaOf(low) ? name : low));
    const loser = emaOf(worker) > emaOf(lowest) ? lowest : worker;
    if (loser === lowest) {
      evicted.push({ worker: lowest, value: open.values[lowest] as string, ema: topic.workers[lowest]?.ema ?? null });
      delete open.values[lowest];
    } else active = false;
    if (loser !== worker || !first) towardsQuantile(topic, loser);
  }
  if (active) open.values[worker] = value;
  return {
    accepted: true,
    active,
    undo: () => {
      delete open.values[worker];
      Object.assign(state, before);
      for (const entry of evicted) {
        open.values[entry.worker] = entry.value;
        const other = topic.workers[entry.worker];
        if (other !== undefined) other.ema = entry.ema;
      }
    },
  };
}

function towardsQuantile(topic: TopicState, worker: string): void {
  const state = topic.workers[worker];
  if (state === undefined) return;
  state.ema =
    K.meritSortitionAlpha * topic.scoreQuantile + (1 - K.meritSortitionAlpha) * (state.ema ?? topic.initialEma);
}

/** Each missed epoch moves the EMA towards the topic's initial one. */
function penalise(topic: TopicState, worker: string): void {
  const state = topic.workers[worker];
  if (state === undefined) return;
  const epoch = topic.definition.epochLength;
  const previous = topic.epochLastEnded - epoch;
  const missed = state.emaNonce >= previous ? 0 : Math.floor((previous - 1 - state.emaNonce) / epoch) + 1;
  for (let i = 0; i < missed; i++) {
    state.ema =
      K.meritSortitionAlpha * topic.initialEma + (1 - K.meritSortitionAlpha) * (state.ema ?? topic.initialEma);
  }
}
