"use client";
/** What happened in one window, and why: the submission, its transaction, and what the network made of it. */
import {
  DASH,
  formatAllo,
  formatAlloExact,
  formatInteger,
  formatLogReturn,
  formatMs,
  formatPercent,
  formatPrice,
  formatSignificant,
  formatValue,
  unitOf,
} from "@/app/_components/format";
import { SLOT, SUBMISSION } from "@/app/_components/shell/tones";
import { Fact, Facts } from "@/app/_components/ui/card";
import { Copyable } from "@/app/_components/ui/copy";
import { Status } from "@/app/_components/ui/status";
import { ChainTime } from "@/app/_components/ui/time";
import type { DeploymentView, SubmissionView, TimelineSlot } from "@/lib/forge/views";

type Kind = DeploymentView["topicKind"];

function Mono({ children, title }: { children: string; title?: string }) {
  return (
    <span className="font-mono" title={title}>
      {children}
    </span>
  );
}

/** A value with its unit, all its digits on hover. */
function Value({ value, kind }: { value: string | number | null | undefined; kind: Kind }) {
  if (value === null || value === undefined) return <>{DASH}</>;
  return (
    <span className="whitespace-nowrap">
      <Mono title={String(value)}>{formatValue(value, kind)}</Mono> <span className="text-faint">{unitOf(kind)}</span>
    </span>
  );
}

/** The order in which a submission goes through them. */
const STEPS = ["value", "signed", "sent", "included"];

function placeOf(step: string): number {
  const place = STEPS.indexOf(step);
  return place < 0 ? STEPS.length : place;
}

/** Milliseconds by step: "value 14 ms · signed 4 ms". */
function Latency({ timings }: { timings: SubmissionView["timings"] | undefined }) {
  const known = Object.entries(timings ?? {});
  const steps = known.sort(([a], [b]) => placeOf(a) - placeOf(b));
  if (steps.length === 0) return <>{DASH}</>;
  return (
    <span>
      {steps.map(([step, ms], index) => (
        <span key={step} className="whitespace-nowrap">
          {index > 0 && " · "}
          <span className="text-faint">{step}</span> {formatMs(ms)}
        </span>
      ))}
    </span>
  );
}

function Group({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section aria-label={title} className="min-w-0">
      <h3 className="mb-2 text-sm text-soft">{title}</h3>
      <Facts>{children}</Facts>
    </section>
  );
}

interface SlotDetailProps {
  slot: TimelineSlot;
  kind: Kind;
}

export function SlotDetail({ slot, kind }: SlotDetailProps) {
  const { submission: sent } = slot;
  const { tone, word, why } = SLOT[slot.slot];
  return (
    <div aria-live="polite" className="grid gap-4">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h3 className="text-base">
          Nonce <Mono>{formatInteger(slot.nonce)}</Mono>
        </h3>
        <Status tone={tone} title={why}>
          {word}
        </Status>
        <span className="text-sm text-faint">{sent?.message ?? why}</span>
      </div>
      <div className="grid gap-x-10 gap-y-5 md:grid-cols-2 xl:grid-cols-3">
        <Group title="Prediction">
          <Fact name="Value">
            <Value value={sent?.value} kind={kind} />
          </Fact>
          <Fact name="Predicted return" title="The model's output: a log return over the horizon">
            {sent?.prediction === null || sent === null ? (
              DASH
            ) : (
              <Mono title={String(sent.prediction)}>{formatLogReturn(sent.prediction)}</Mono>
            )}
          </Fact>
          <Fact name="Base price" title="Last close at the time that the features describe">
            {sent?.basePrice === null || sent === null ? (
              DASH
            ) : (
              <>
                <Mono title={String(sent.basePrice)}>{formatPrice(sent.basePrice)}</Mono>{" "}
                <span className="text-faint">USD</span>
              </>
            )}
          </Fact>
          <Fact name="As of">
            <ChainTime at={sent?.asOf} />
          </Fact>
          <Fact name="Window opened">
            <ChainTime at={slot.openedAt} />
          </Fact>
          <Fact name="Model">
            <Copyable text={sent?.modelId} what="model's SHA-256" head={8} tail={4} />
          </Fact>
        </Group>
        <Group title="Transaction">
          <Fact name="State">
            {sent === null ? DASH : <Status tone={SUBMISSION[sent.state].tone}>{SUBMISSION[sent.state].word}</Status>}
          </Fact>
          <Fact name="Hash">
            <Copyable text={sent?.txHash} what="transaction hash" head={8} tail={6} />
          </Fact>
          <Fact name="Block">
            <Mono>{formatInteger(sent?.includedHeight)}</Mono>
            <span className="text-faint"> of window to </span>
            <Mono>{formatInteger(slot.windowEnd)}</Mono>
          </Fact>
          <Fact name="Code">
            <Mono>{sent?.code === null || sent === null ? DASH : String(sent.code)}</Mono>
            {sent?.codespace ? <span className="text-faint"> {sent.codespace}</span> : null}
          </Fact>
          <Fact name="Fee" title={formatAlloExact(sent?.feeUallo)}>
            {formatAllo(sent?.feeUallo)}
          </Fact>
          <Fact name="Latency">
            <Latency timings={sent?.timings} />
          </Fact>
        </Group>
        <Group title="Outcome">
          <Fact name="Network inference">
            <Value value={slot.networkInference} kind={kind} />
          </Fact>
          <Fact name="Truth" title="From the market, one ground-truth lag later">
            <Value value={slot.truth} kind={kind} />
          </Fact>
          <Fact name="Loss">
            <Mono title={String(slot.loss ?? "")}>{formatSignificant(slot.loss)}</Mono>
          </Fact>
          <Fact name="Score">
            <Mono title={String(slot.score ?? "")}>{formatSignificant(slot.score)}</Mono>
          </Fact>
          <Fact name="Score EMA">
            <Mono title={String(slot.scoreEma ?? "")}>{formatSignificant(slot.scoreEma)}</Mono>
          </Fact>
          <Fact name="Reward" title={formatAlloExact(slot.rewardUallo)}>
            {formatAllo(slot.rewardUallo)}
            {slot.rewardFraction !== null && (
              <span className="text-faint"> · {formatPercent(slot.rewardFraction)} of the topic</span>
            )}
          </Fact>
        </Group>
      </div>
    </div>
  );
}
