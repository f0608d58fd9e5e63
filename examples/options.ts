/** What an example's command line may say. */
import { parseArgs } from "node:util";
import { familiesNamed } from "./families";

export interface ExampleOptions {
  /** A shorter history and three configurations in place of the walkthrough's whole grid. */
  quick: boolean;
  days: number;
  /** Families to compare as well. */
  families: string[];
}

/** Prints the usage and ends the process for --help and for what it does not know. */
export function readOptions(title: string, days: { full: number; quick: number }): ExampleOptions {
  const usage = `${title}

  --quick       ${days.quick} days and three configurations instead of ${days.full} days and the whole grid
  --days <n>    so many days of history
  --families <names>  the best of these families too, e.g. linear,blend, or all
  --help        this text

Environment (see .env.example): without any of it a sandbox is started for the run. FORGE_SANDBOX_CANDLES names a folder of
real candles for it to replay, FORGE_SANDBOX_URL a sandbox that runs already; FORGE_NETWORK=testnet with ALLORA_API_KEY
takes the Allora Network's own market data.`;
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: "boolean" },
        days: { type: "string" },
        families: { type: "string" },
        help: { type: "boolean" },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    const quick = values.quick === true;
    const asked = values.days === undefined ? (quick ? days.quick : days.full) : Number(values.days);
    if (!Number.isInteger(asked) || asked < 1 || asked > 3660) {
      throw new Error(`--days is ${values.days}; it must be a whole number of days from 1 to 3660`);
    }
    return { quick, days: asked, families: values.families === undefined ? [] : familiesNamed(values.families) };
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}
