/** Everything that an instance can be asked over REST, typed. */
import type { FamilyView, FeatureKindView, HealthView, OverviewView } from "@/lib/forge/views";
import { Connection, type ConnectionOptions } from "./connection";
import { type EventsOptions, eventsOf } from "./events";
import { jobsOf } from "./jobs";
import { backfillsOf, dataOf, evaluationsOf, modelsOf, plansOf, tokensOf, topicsOf, walletsOf } from "./resources";
import { deploymentsOf, trainingsOf } from "./workers";

/**
 * A client of one running instance. Every call throws ForgeApiError for an answer that is not 2xx, and when nothing answers.
 * @example const forge = new ForgeClient({ url: "http://127.0.0.1:8787" }); await forge.topics.list();
 */
export class ForgeClient {
  readonly #connection: Connection;
  readonly topics: ReturnType<typeof topicsOf>;
  readonly data: ReturnType<typeof dataOf>;
  readonly backfills: ReturnType<typeof backfillsOf>;
  readonly plans: ReturnType<typeof plansOf>;
  readonly trainings: ReturnType<typeof trainingsOf>;
  readonly evaluations: ReturnType<typeof evaluationsOf>;
  readonly jobs: ReturnType<typeof jobsOf>;
  readonly models: ReturnType<typeof modelsOf>;
  readonly deployments: ReturnType<typeof deploymentsOf>;
  readonly wallets: ReturnType<typeof walletsOf>;
  readonly tokens: ReturnType<typeof tokensOf>;
  readonly features: { list: (query?: { market?: string }) => Promise<FeatureKindView[]> };
  readonly families: { list: () => Promise<FamilyView[]> };

  /** @throws TypeError for an address that is none */
  constructor(options: ConnectionOptions) {
    const connection = new Connection(options);
    this.#connection = connection;
    this.topics = topicsOf(connection);
    this.data = dataOf(connection);
    this.backfills = backfillsOf(connection);
    this.plans = plansOf(connection);
    this.trainings = trainingsOf(connection);
    this.evaluations = evaluationsOf(connection);
    this.jobs = jobsOf(connection);
    this.models = modelsOf(connection);
    this.deployments = deploymentsOf(connection);
    this.wallets = walletsOf(connection);
    this.tokens = tokensOf(connection);
    this.features = { list: (query = {}) => connection.json<FeatureKindView[]>("/features", { query: { ...query } }) };
    this.families = { list: () => connection.json<FamilyView[]>("/families") };
  }

  /** Where the instance is. */
  get url(): string {
    return this.#connection.url;
  }

  /** Is each part well? Without a token, only `status` is told. */
  health(): Promise<HealthView> {
    return this.#connection.json<HealthView>("/health");
  }

  /** Health, live workers, and what a person should look at. */
  overview(): Promise<OverviewView> {
    return this.#connection.json<OverviewView>("/overview");
  }

  /** The OpenAPI 3.1 document. */
  openapi(): Promise<Record<string, unknown>> {
    return this.#connection.json<Record<string, unknown>>("/openapi.json");
  }

  /** Which rows change, as they do, until the signal aborts. */
  events(options: EventsOptions = {}) {
    return eventsOf(this.#connection, options);
  }
}
