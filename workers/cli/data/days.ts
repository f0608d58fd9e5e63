/** A market's days one by one, a day to the minute, and two sources of one market beside each other. */
import type { DataDay, DataDayView, MinuteRange, SourceComparison } from "@/lib/forge/views";
import type { Cli } from "@/workers/cli/cli";
import { figure, integer, NOTHING, percent, plural, short, utc } from "@/workers/cli/output/format";
import { cell, facts } from "@/workers/cli/output/table";
import { canonical, sourceOf } from "./market";

export interface DaysOptions {
  source?: string;
  from?: string;
  to?: string;
  state?: DataDay["state"];
}

export async function days(cli: Cli, given: string, { source, state, ...span }: DaysOptions): Promise<void> {
  const client = await cli.client();
  const market = canonical(given);
  const view = await client.data.market(await sourceOf(client, market, source), market, span);
  const list = state === undefined ? view.list : view.list.filter((day) => day.state === state);
  cli.show({ ...view, list }, () => {
    if (list.length === 0) return `No such day of ${market} from ${cell(view.source)}.`;
    const drawn = cli.table(
      [
        { head: "DAY" },
        { head: "STATE" },
        { head: "CANDLES", align: "right" },
        { head: "COVERED", align: "right" },
        { head: "GAPS", align: "right" },
        { head: "LONGEST", align: "right", spare: 2 },
        { head: "OUTLIERS", align: "right", spare: 3 },
        { head: "REVISIONS", align: "right", spare: 4 },
        { head: "VERIFIED (UTC)", spare: 1 },
      ],
      list.map(({ day, quality, ...one }) => [
        day,
        one.state,
        integer(one.candles),
        percent(one.coverage, 2),
        integer(quality?.gaps),
        quality?.longestGap ? `${integer(quality.longestGap)} min` : NOTHING,
        integer(quality?.outliers),
        integer(one.openRevisions),
        utc(one.verifiedAt),
      ]),
    );
    return `${drawn}\n\nOne to the minute: npx forge data day ${market} ${list.at(-1)?.day}`;
  });
}

export async function oneDay(cli: Cli, given: string, day: string, { source }: { source?: string }): Promise<void> {
  const client = await cli.client();
  const market = canonical(given);
  const view = await client.data.day(await sourceOf(client, market, source), market, day);
  cli.show(view, () => dayText(cli, view));
}

function dayText(cli: Cli, view: DataDayView): string {
  const asked = view.askedFrom === null ? "never" : `${utc(view.askedFrom)} to ${utc(view.askedUntil)}`;
  const lines = [
    facts(
      [
        ["Day", `${view.day} of ${view.market} from ${cell(view.source)}`],
        ["State", view.state],
        ["Candles", `${integer(view.candles)}, ${percent(view.coverage, 2)} of the minutes that were asked for`],
        ["Asked for", asked],
        ["Fetched", utc(view.fetchedAt)],
        ["Verified", utc(view.verifiedAt)],
        ["SHA-256", view.sha256 === null ? NOTHING : short(view.sha256)],
      ],
      cli.style,
    ),
    ...ranges("Absent at the source", view.absent),
    ...ranges("Never asked for", view.unasked),
    ...ranges("Unusable", view.unusable),
    ...view.faults.map(
      ({ at, kind, text }) => `${kind === "outlier" ? "Outlier" : "Crossed"}: ${utc(at)}: ${cell(text)}`,
    ),
  ];
  const open = view.revisions.filter(({ state }) => state === "open");
  if (open.length > 0) lines.push(`${plural(open.length, "revision")} to decide about: npx forge data revisions`);
  return lines.join("\n");
}

function ranges(what: string, found: readonly MinuteRange[]): string[] {
  return found.map(({ from, to, minutes }) => `${what}: ${utc(from)} to ${utc(to)}, ${plural(minutes, "minute")}`);
}

export interface CompareOptions {
  from?: string;
  to?: string;
  tolerance?: number;
}

export async function compare(cli: Cli, given: string, a: string, b: string, asked: CompareOptions): Promise<void> {
  const client = await cli.client();
  const found = await client.data.compare(a, canonical(given), b, { ...asked });
  cli.show(found, () => comparisonText(cli, found));
}

function comparisonText(cli: Cli, { basis, ...found }: SourceComparison): string {
  const points = (value: number | undefined) => (value === undefined ? NOTHING : `${figure(value)} bp`);
  return facts(
    [
      ["Market", `${found.market}, ${utc(found.from)} to ${utc(found.to)}`],
      ["a", cell(found.a)],
      ["b", cell(found.b)],
      ["Minutes of both", integer(found.both)],
      ["Of a alone", integer(found.onlyA)],
      ["Of b alone", integer(found.onlyB)],
      ["Basis of b over a", `mean ${points(basis?.mean)}, median ${points(basis?.median)}`],
      ["  its 5 % to 95 %", `${points(basis?.p05)} to ${points(basis?.p95)}`],
      ["  largest", points(basis?.largest)],
      [`More than ${figure(found.tolerance)} bp apart`, plural(found.apart, "minute")],
      ["Returns' correlation", figure(found.returnCorrelation)],
    ],
    cli.style,
  );
}
