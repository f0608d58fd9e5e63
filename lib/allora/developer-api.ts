/** Allora's developer API: which topics there are, and what the network infers. The key goes to its own host alone. */
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { AlloraError, type NetworkProfile } from "./client";
import { httpRequest } from "./http-request";

export interface ApiTopic {
  topicId: number;
  name: string;
  description: string | null;
  epochLength: number | null;
  groundTruthLag: number | null;
  lossMethod: string | null;
  workerSubmissionWindow: number | null;
  workerCount: number | null;
  reputerCount: number | null;
  /** Null: the API does not say. */
  isActive: boolean | null;
  updatedAt: string | null;
}

export interface ApiInference {
  topicId: number;
  /** The combined inference as a decimal text. */
  value: string;
  /** Seconds since the epoch, UTC. */
  timestampSeconds: number;
  confidenceIntervalPercentiles: string[];
  confidenceIntervalValues: string[];
}

export interface DeveloperApi {
  topics(): Promise<ApiTopic[]>;
  /** @throws AlloraError not_found */
  topic(topicId: number): Promise<ApiTopic>;
  inference(topicId: number): Promise<ApiInference>;
}

export interface DeveloperApiOptions {
  /**
   * Sent as x-api-key, to Allora's own hosts and to this machine; another service is asked without it. The sandbox takes the key
   * UP-sandbox.
   */
  apiKey?: string | undefined;
  /** Of one try; default 10,000. */
  timeoutMs?: number;
  /** First wait after a failure that may pass; default 1,000, doubled each time. */
  baseMs?: number;
}

const SERVICE = "the developer API";
const LARGEST_ANSWER_BYTES = 16 * 1024 * 1024;
const MOST_PAGES = 200;
const TRIES = 4;
const LONGEST_WAIT_MS = 30_000;
/** The only signature format that the API serves. */
const SIGNATURE_FORMAT = "ethereum-11155111";

const Envelope = z.object({
  status: z.boolean().default(true),
  apiResponseMessage: z.string().nullish(),
  data: z.unknown(),
});

const integer = z.coerce.number().int();
const optionalInteger = integer
  .nullish()
  .catch(null)
  .transform((value) => value ?? null);

const Topic = z
  .object({
    topic_id: integer,
    topic_name: z.string().nullish(),
    description: z.string().nullish(),
    epoch_length: optionalInteger,
    ground_truth_lag: optionalInteger,
    loss_method: z.string().nullish(),
    worker_submission_window: optionalInteger,
    worker_count: optionalInteger,
    reputer_count: optionalInteger,
    is_active: z.boolean().nullish(),
    updated_at: z.string().nullish(),
  })
  .transform(
    (topic): ApiTopic => ({
      topicId: topic.topic_id,
      name: topic.topic_name ?? "",
      description: topic.description ?? null,
      epochLength: topic.epoch_length,
      groundTruthLag: topic.ground_truth_lag,
      lossMethod: topic.loss_method ?? null,
      workerSubmissionWindow: topic.worker_submission_window,
      workerCount: topic.worker_count,
      reputerCount: topic.reputer_count,
      isActive: topic.is_active ?? null,
      updatedAt: topic.updated_at ?? null,
    }),
  );

const Topics = z.object({ topics: z.array(Topic), continuation_token: z.string().nullish() });

const texts = z
  .array(z.string())
  .nullish()
  .transform((list) => list ?? []);
const Inference = z.object({
  inference_data: z.object({
    network_inference_normalized: z.string(),
    topic_id: integer,
    timestamp: integer,
    confidence_interval_percentiles_normalized: texts,
    confidence_interval_values_normalized: texts,
  }),
});

const OWN_HOSTS = ["api.allora.network"];

/** Whether a host is one that the key belongs to. */
function mayHaveKey({ protocol, host, hostname }: URL): boolean {
  const isHere = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
  return isHere || (protocol === "https:" && OWN_HOSTS.includes(host));
}

export function createDeveloperApi(
  profile: Pick<NetworkProfile, "apiUrl" | "apiSlug">,
  { apiKey, timeoutMs = 10_000, baseMs = 1_000 }: DeveloperApiOptions = {},
): DeveloperApi {
  const hasKey = apiKey !== undefined && mayHaveKey(new URL(profile.apiUrl));
  const chain = `${profile.apiUrl}/allora/${encodeURIComponent(profile.apiSlug)}`;

  async function get<T>(address: string, schema: z.ZodType<T>, what: string): Promise<T> {
    const url = new URL(address);
    for (let attempt = 1; ; attempt++) {
      const headers: Record<string, string> = hasKey ? { "x-api-key": apiKey } : {};
      const last = attempt >= TRIES;
      let waitMs = 0;
      try {
        const answer = await httpRequest({
          url,
          headers,
          timeoutMs,
          mostBytes: LARGEST_ANSWER_BYTES,
          service: SERVICE,
        });
        if (last || !isPassing(answer.status)) return read(answer.status, answer.text, schema, what);
        waitMs = answer.retryAfterMs;
      } catch (error) {
        if (last || !(error instanceof AlloraError) || error.code !== "unreachable") throw error;
      }
      await sleep(Math.min(LONGEST_WAIT_MS, Math.max(waitMs, baseMs * 2 ** (attempt - 1) * (0.5 + Math.random() / 2))));
    }
  }

  return {
    async topics() {
      const found = new Map<number, ApiTopic>();
      const tokens = new Set<string>();
      let token: string | undefined;
      for (let page = 0; page < MOST_PAGES; page++) {
        const query = token === undefined ? "" : `?continuation_token=${encodeURIComponent(token)}`;
        const answer = await get(`${chain}/topics${query}`, Topics, "the topics");
        for (const topic of answer.topics) found.set(topic.topicId, topic);
        const next = answer.continuation_token;
        if (next === null || next === undefined || next === "") return [...found.values()];
        if (tokens.has(next)) throw badAnswer("the topics", "its pages lead in a circle");
        tokens.add(next);
        token = next;
      }
      throw badAnswer("the topics", `it has more than ${MOST_PAGES} pages`);
    },
    topic: (topicId) => get(`${chain}/topics/${topicId}`, Topic, `topic ${topicId}`),
    async inference(topicId) {
      const query = new URLSearchParams({ allora_topic_id: String(topicId), inference_value_type: "uint256" });
      const address = `${profile.apiUrl}/allora/consumer/${SIGNATURE_FORMAT}?${query}`;
      const { inference_data: data } = await get(address, Inference, `the inference of topic ${topicId}`);
      return {
        topicId: data.topic_id,
        value: data.network_inference_normalized,
        timestampSeconds: data.timestamp,
        confidenceIntervalPercentiles: data.confidence_interval_percentiles_normalized,
        confidenceIntervalValues: data.confidence_interval_values_normalized,
      };
    },
  };
}

function isPassing(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}

function read<T>(status: number, text: string, schema: z.ZodType<T>, what: string): T {
  if (status === 401 || status === 403) {
    throw new AlloraError(
      "bad_answer",
      `${SERVICE} refused the key (HTTP ${status}). Set ALLORA_API_KEY to a key of your own; they are free at https://developer.allora.network.`,
    );
  }
  if (status === 404)
    throw new AlloraError("not_found", `${SERVICE} does not know ${what}. Check the id and the network.`);
  if (status === 429) {
    throw new AlloraError(
      "rate_limited",
      `${SERVICE} refuses further requests for now (HTTP 429). Wait a minute, or use a key of your own.`,
    );
  }
  if (status >= 300 && status < 400)
    throw badAnswer(what, `it redirects (HTTP ${status}); set FORGE_API_URL to its new address`);
  if (status < 200 || status >= 300)
    throw new AlloraError("unreachable", `${SERVICE} failed at ${what} (HTTP ${status}). Try again later.`);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw badAnswer(what, "it is no JSON");
  }
  const envelope = Envelope.safeParse(json);
  if (!envelope.success) throw badAnswer(what, "it has not the API's form");
  const { status: fine, apiResponseMessage, data } = envelope.data;
  // A failure may come with HTTP 200.
  if (!fine) {
    const reason = apiResponseMessage ?? "no reason given";
    const code = /not found|does not exist|no topic/i.test(reason) ? "not_found" : "bad_answer";
    throw new AlloraError(
      code,
      `${SERVICE} could not answer ${what}: ${reason.slice(0, 300)}. Check the id and the network.`,
    );
  }
  const parsed = schema.safeParse(data);
  if (!parsed.success) throw badAnswer(what, z.prettifyError(parsed.error).replace(/\s+/g, " ").slice(0, 300));
  return parsed.data;
}

function badAnswer(what: string, why: string): AlloraError {
  return new AlloraError("bad_answer", `The answer of ${SERVICE} for ${what} cannot be read: ${why}. Try again later.`);
}
