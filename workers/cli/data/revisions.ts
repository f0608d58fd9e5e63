/** What a source says otherwise than before of complete days: a person decides. Candles that are wanted no more. */
import type { RevisionView } from "@/lib/forge/views";
import type { Cli } from "@/workers/cli/cli";
import { byPrefix } from "@/workers/cli/ids";
import { integer, plural, relative, short } from "@/workers/cli/output/format";
import { cell } from "@/workers/cli/output/table";
import { canonical, sourceOf } from "./market";

export async function revisions(cli: Cli, { all = false }: { all?: boolean }): Promise<void> {
  const found = await (await cli.client()).data.revisions({ limit: 200, ...(!all && { state: "open" as const }) });
  cli.show(found, () =>
    found.length === 0
      ? "No revision waits for a decision."
      : cli.table(
          [
            { head: "REVISION" },
            { head: "MARKET" },
            { head: "SOURCE", shrink: true },
            { head: "DAY" },
            { head: "ADDED", align: "right" },
            { head: "REMOVED", align: "right" },
            { head: "CHANGED", align: "right" },
            { head: "FOUND", spare: 1 },
            { head: "STATE" },
          ],
          found.map((one) => [
            short(one.id),
            one.market,
            cell(one.source),
            one.day,
            integer(one.added),
            integer(one.removed),
            integer(one.changed),
            relative(one.foundAt),
            one.state,
          ]),
        ),
  );
}

export async function decide(cli: Cli, given: string, decision: "accept" | "dismiss"): Promise<void> {
  const client = await cli.client();
  const open = await client.data.revisions({ limit: 500, state: "open" });
  const { id } = byPrefix<RevisionView>("revision", given, open, ({ market, day }) => `${market} ${day}`);
  const decided = await client.data.decide(id, decision);
  cli.show(decided, () => `${decided.market} ${decided.day}: ${decided.state}`);
}

export interface RemoveOptions {
  source?: string;
  from?: string;
  to?: string;
  yes?: boolean;
}

export async function removeCandles(cli: Cli, given: string, { source, yes, ...span }: RemoveOptions): Promise<void> {
  const client = await cli.client();
  const market = canonical(given);
  const from = await sourceOf(client, market, source);
  const which = `all candles${span.from === undefined ? "" : ` from ${span.from} on`}${span.to === undefined ? "" : ` up to and with ${span.to}`}`;
  await cli.confirm(`Delete ${which} of ${market} of ${cell(from)}?`, { yes });
  const deleted = await client.data.remove(from, market, { confirm: market, ...span });
  cli.show(deleted, () => `Deleted ${plural(deleted.candles, "candle")} of ${plural(deleted.days, "day")}`);
}
