/** What an example is told on its command line. */
import { parseArgs } from "node:util";
import { z } from "zod";

type Told<S extends z.ZodObject> = z.infer<S>;

/**
 * Switches for booleans, `--name value` for the rest, checked by the schema. Prints the usage and ends the process for --help, and
 * with code 2 for what it does not know.
 */
export function asked<S extends z.ZodObject>(usage: string, schema: S, switches: readonly string[] = []): Told<S> {
  const names = Object.keys(schema.shape);
  const type = (name: string) => (switches.includes(name) ? ("boolean" as const) : ("string" as const));
  try {
    const { values } = parseArgs({
      options: { help: { type: "boolean" }, ...Object.fromEntries(names.map((name) => [name, { type: type(name) }])) },
    });
    const { help, ...told } = values as Record<string, string | boolean>;
    if (help === true) {
      console.log(usage);
      process.exit(0);
    }
    return schema.parse(told);
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error) : error instanceof Error ? error.message : error;
    console.error(`${why}\n\n${usage}`);
    process.exit(2);
  }
}

export const QUICK = z.boolean().default(false);
export const DAYS = z.coerce.number().int().min(1).max(3660).optional();
