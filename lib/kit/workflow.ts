/** From candles to a model in one script: history, rows, walk-forward search, live features. No database, no instance. */
import { writeFile } from "node:fs/promises";
import { MINUTE_MS, parseInterval } from "@/lib/candles";
import type { Analysis, Candidate, EvaluationReport } from "@/lib/evaluation";
import {
  buildDataset,
  columnNames,
  type Dataset,
  FeaturePlan,
  fingerprintDataset,
  type LiveRow,
  liveHistoryStartMs,
  liveRow,
  type MarketCandles,
  marketsOf,
} from "@/lib/features";
import type { TrainRequest, TrainResult } from "@/lib/forge/training/train-model";
import { type BackfillSummary, createDataManager, type DataManager, type DataManagerOptions } from "./data-manager";

/** Whose candles. */
export interface WorkflowData extends DataManagerOptions {
  /** Candles that are there already. Default: a data manager of the configured network and source. */
  dataManager?: DataManager;
}

/** A whole plan, e.g. `topic69Plan` or `planForTopic({ market: "btcusd", horizonMinutes: 1440 })`; which candles. */
export interface PlannedWorkflowOptions extends WorkflowData {
  plan: FeaturePlan;
}

/** Which market, bars and target; which candles. */
export interface WorkflowOptions extends WorkflowData {
  /** Markets, e.g. ["btcusd"]; the first one is predicted, rows of the others are trained on too. */
  tickers: readonly string[];
  /** Bars that a row looks at; each as open, high, low, close over the newest close, and volume over the newest volume. */
  numberOfInputBars: number;
  /** How far ahead the target lies, in bars. */
  targetBars: number;
  /** Width of a bar, e.g. "5m", "1h". */
  interval: string;
  /** Further features, as a plan's `engineered` list holds them. */
  engineered?: FeaturePlan["engineered"];
}

/** Features and targets of all rows. */
export interface FullTable {
  /** Names of the columns, in the order of `x`. */
  columns: string[];
  /** Rows, targets ln(price later / price now), times (ms) and last closes; rows that cannot be made are left out and counted. */
  dataset: Dataset;
  /** Changes with whatever the rows hold. */
  fingerprint: string;
}

/** What a search tries, and how. */
export interface SearchOptions {
  topic: TrainRequest["topic"];
  /** Configurations to try, of one or several families: see `candidatesOf`, `quickGrid`, `walkthroughGrid`. */
  candidates: readonly Candidate[];
  /** Walk-forward test periods. Default 3. */
  folds?: number;
  /** Default 42. */
  seed?: number;
  /** Threads of the search. Default: one a core; changes no result. */
  threads?: number;
  onProgress?: (share: number, message: string) => void;
  /** Called when a step is done: rows, search (its parts as `search: …`), final fit, artifact. */
  onStep?: (step: string) => void;
}

/**
 * The workflow of one plan.
 * @example
 * const workflow = new AlloraMLWorkflow({ tickers: ["btcusd"], numberOfInputBars: 48, targetBars: 1, interval: "5m" });
 * await workflow.backfill({ days: 30 });
 * const { dataset } = workflow.getFullFeatureTargetTable();
 */
export class AlloraMLWorkflow {
  /** What is computed: the same for every row of the table and for the live row. */
  readonly plan: FeaturePlan;
  readonly #options: DataManagerOptions;
  #data: DataManager | undefined;

  /** @throws ZodError, Error for an interval that is none */
  constructor(options: WorkflowOptions | PlannedWorkflowOptions) {
    this.#options = options;
    this.#data = options.dataManager;
    this.plan = FeaturePlan.parse("plan" in options ? options.plan : planOf(options));
  }

  async #manager(): Promise<DataManager> {
    this.#data ??= await createDataManager(this.#options);
    return this.#data;
  }

  /** Fetches the last days of every market that the plan reads. @throws SourceError, AlloraError */
  async backfill(asked: { days: number; onProgress?: (share: number) => void }): Promise<BackfillSummary[]> {
    const manager = await this.#manager();
    const summaries: BackfillSummary[] = [];
    for (const market of marketsOf(this.plan)) summaries.push(await manager.backfill(market, asked));
    return summaries;
  }

  /** Features and targets of everything that is held. @throws DatasetError before a backfill, or when no row can be made */
  getFullFeatureTargetTable({ fromMs, toMs }: { fromMs?: number; toMs?: number } = {}): FullTable {
    const dataset = buildDataset(this.#held(), this.plan, { fromMs, toMs });
    return { columns: columnNames(this.plan), dataset, fingerprint: fingerprintDataset(dataset) };
  }

  /**
   * The row of now, from candles fetched for it: equal to the bit to the table's row of that time.
   * @throws FeatureRefusal stale | gapped | missing | not_enough; SourceError
   */
  async getLiveFeatures(): Promise<LiveRow> {
    const manager = await this.#manager();
    const asOfMs = await manager.now();
    const hours = Math.ceil((asOfMs - liveHistoryStartMs(this.plan, asOfMs)) / (60 * MINUTE_MS));
    const markets = marketsOf(this.plan);
    const candles = await Promise.all(markets.map((market) => manager.getLive1MinData(market, hours)));
    return liveRow(Object.fromEntries(markets.map((market, i) => [market, candles[i]])) as MarketCandles, this.plan, {
      asOfMs,
    });
  }

  /** Searches the candidates by walk-forward and fits the best one on all rows. @throws ForgeError insufficient_data */
  async search({
    topic,
    candidates,
    folds = 3,
    seed = 42,
    threads,
    onProgress,
    onStep,
  }: SearchOptions): Promise<TrainResult> {
    const { trainModel } = await import("@/lib/forge/training/train-model");
    return trainModel({
      candles: this.#held(),
      source: (await this.#manager()).sourceId,
      plan: this.plan,
      topic,
      candidates,
      folds,
      seed,
      ...(threads !== undefined && { threads }),
      ...(onProgress && {
        onProgress: ({ done, total, message }) => onProgress(total === 0 ? 0 : done / total, message),
      }),
      ...(onStep && { onStep }),
    });
  }

  /** The out-of-fold report of the best candidate: what `score`, `grade` and the seven metrics say of a search. */
  static report(result: TrainResult): EvaluationReport {
    const best = result.search.candidates[0];
    if (best === undefined) throw new Error("the search has no candidate");
    return best.report;
  }

  /**
   * The full report of the same predictions: effective rows, intervals, corrections for what was tried, robustness gates. A grade alone
   * says nothing of how many independent rows it rests on; `evidenceLines` says it in words.
   */
  async analyse(result: TrainResult): Promise<Analysis> {
    const { analyseResult } = await import("@/lib/forge/training/analyse-result");
    return analyseResult(this.plan, result);
  }

  /** Writes the model's artifact, which is data: `forge models import` or `models.import` takes it to an instance. */
  async saveModel(result: TrainResult, file: string): Promise<{ id: string; bytes: number }> {
    await writeFile(file, result.artifact.bytes);
    return { id: result.artifact.id, bytes: result.artifact.bytes.length };
  }

  #held(): MarketCandles {
    return this.#data?.loadAll() ?? {};
  }
}

function planOf(options: WorkflowOptions): unknown {
  const { minutes } = parseInterval(options.interval);
  const [market, ...pooledMarkets] = options.tickers;
  return {
    version: 1,
    market,
    pooledMarkets,
    intervalMinutes: minutes,
    inputBars: options.numberOfInputBars,
    engineered: options.engineered ?? [],
    target: { kind: "log_return", horizonMinutes: options.targetBars * minutes },
    rowEveryMinutes: minutes,
    // As the ready plans have it: a minute without a trade has no candle at some sources.
    minBarCoverage: minutes >= 60 ? 0.5 : minutes >= 15 ? 0.3 : 0.2,
  };
}
