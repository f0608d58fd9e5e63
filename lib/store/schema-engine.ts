/** Prisma's schema engine as WebAssembly: the same engine that `prisma migrate` runs, without a binary to download. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import type { SchemaEngine } from "@prisma/schema-engine-wasm";
import pg from "pg";

interface EngineModule {
  SchemaEngine: {
    new: (options: { datamodels: undefined }, log: (line: string) => void, adapter: object) => Promise<SchemaEngine>;
  };
  __wbg_set_wasm(exports: WebAssembly.Exports): void;
}

let loading: Promise<EngineModule> | undefined;

// Instantiated by hand: Node loads .wasm by `import` only behind a flag.
async function engineModule(): Promise<EngineModule> {
  const folder = path.dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
  const glue = (await import(pathToFileURL(path.join(folder, "schema_engine_bg.js")).href)) as EngineModule;
  const bytes = readFileSync(path.join(folder, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": glue as unknown as WebAssembly.ModuleImports,
  });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  return glue;
}

const CHAR_OID = 18;
const BPCHAR_OID = 1042;

// The catalogs answer one-letter codes as "char", a type that the adapter does not map: read like bpchar, named as what it is.
function readCatalogCodes(adapter: Awaited<ReturnType<PrismaPg["connect"]>>, pool: pg.Pool): void {
  const codeColumns = new WeakMap<object, boolean[]>();
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<pg.QueryResult>;
  pool.query = (async (...args: unknown[]) => {
    const result = await query(...args);
    const { fields = [], rows = [] } = result;
    codeColumns.set(
      rows,
      fields.map((field) => field.dataTypeID === CHAR_OID),
    );
    for (const field of fields) if (field.dataTypeID === CHAR_OID) field.dataTypeID = BPCHAR_OID;
    return result;
  }) as typeof pool.query;
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (given) => {
    const answer = await queryRaw(given);
    const isCode = codeColumns.get(answer.rows) ?? [];
    return {
      ...answer,
      columnTypes: answer.columnTypes.map((type, i) => (isCode[i] ? ColumnTypeEnum.Character : type)),
    };
  };
}

// The adapter cuts a script at every semicolon, also inside function bodies; sent whole, it is one transaction besides.
function wholeScripts(pool: pg.Pool): PrismaPg {
  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    readCatalogCodes(adapter, pool);
    adapter.executeScript = async (script) => {
      await pool.query(script);
    };
    return adapter;
  };
  return factory;
}

/** Run `work` with an engine connected to a database; its connections are closed afterwards. */
export async function withSchemaEngine<T>(databaseUrl: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  loading ??= engineModule();
  const { SchemaEngine } = await loading;
  const pool = new pg.Pool({ connectionString: databaseUrl });
  try {
    const engine = await SchemaEngine.new(
      { datamodels: undefined },
      () => undefined,
      bindMigrationAwareSqlAdapterFactory(wholeScripts(pool)),
    );
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } finally {
    await pool.end();
  }
}
