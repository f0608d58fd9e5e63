/** How the search went about it: method, folds, gap, what was tried. */
import { formatHorizon, formatInteger } from "@/app/_components/format";
import { Card, Fact, Facts } from "@/app/_components/ui/card";
import type { TrainingView } from "@/lib/forge/views";

const METHOD: Record<TrainingView["search"]["method"], string> = {
  grid: "every configuration",
  random: "random draws",
  halving: "successive halving",
};

function failuresText(failed: TrainingView["search"]["failed"]): string {
  return failed.map(({ family, params, reason }) => `${family} ${params}: ${reason}`).join("\n");
}

export function SearchCard({ training }: { training: TrainingView }) {
  const { search } = training;
  const dropped = search.asked - search.finished - search.failed.length;
  return (
    <Card title="Search">
      <Facts>
        <Fact name="Method">{METHOD[search.method]}</Fact>
        <Fact name="Configurations">
          {formatInteger(search.asked)}
          {search.failed.length > 0 && (
            <span className="text-error" title={failuresText(search.failed)}>
              {" "}
              ({formatInteger(search.failed.length)} could not be fitted)
            </span>
          )}
          {search.method === "halving" && dropped > 0 && (
            <span className="text-faint"> ({formatInteger(dropped)} dropped early)</span>
          )}
        </Fact>
        <Fact name="Walk-forward" title="Expanding: all that came before; sliding: the newest of it">
          {search.folds} {search.folds === 1 ? "fold" : "folds"}, {search.walk}
        </Fact>
        <Fact
          name="Gap"
          title="Between the last training row and the first test row of a fold: targets must not overlap"
        >
          {formatHorizon(search.gapMinutes)}
        </Fact>
        <Fact name="Seed">
          <span className="font-mono">{search.seed}</span>
        </Fact>
        <Fact name="Threads" title="They change the time, never the result">
          {formatInteger(search.threads)}
        </Fact>
      </Facts>
    </Card>
  );
}
