/** How much is traded, and on which side. */
import { z } from "zod";
import { barsOf, COMMON, defineKind, Span, single } from "@/lib/features/kind";

export const volumeMean = defineKind({
  schema: z.strictObject({ kind: z.literal("volume_mean"), ...COMMON, bars: Span }),
  title: "Mean volume",
  goal: "microstructure",
  measures: "Mean volume of the last n ≥ 2 bars over the newest bar's; large after a quiet bar.",
  example: { kind: "volume_mean", bars: { horizons: 1 } },
  compile({ bars }, context) {
    const count = barsOf(bars, context, 2);
    return single(count, (window) => {
      const newest = window.volume(0);
      let sum = 0;
      for (let back = count - 1; back >= 0; back--) sum += window.volume(back) / newest;
      return sum / count;
    });
  },
});

export const volumeLogRatio = defineKind({
  schema: z.strictObject({ kind: z.literal("volume_log_ratio"), ...COMMON, bars: Span }),
  title: "Volume against its median",
  goal: "microstructure",
  measures: "ln(newest volume / median of the n ≥ 3 volumes before it); 0 where that median is 0.",
  example: { kind: "volume_log_ratio", bars: { horizons: 2 } },
  compile({ bars }, context) {
    const count = Math.min(1999, barsOf(bars, context, 3));
    const sorted = new Float64Array(count);
    return single(count + 1, (window) => {
      for (let back = 1; back <= count; back++) sorted[back - 1] = window.volume(back);
      sorted.sort();
      const median = ((sorted[(count - 1) >> 1] as number) + (sorted[count >> 1] as number)) / 2;
      return median > 0 ? Math.log(window.volume(0) / median) : 0;
    });
  },
});

export const signedVolume = defineKind({
  schema: z.strictObject({ kind: z.literal("signed_volume"), ...COMMON, bars: Span }),
  title: "Signed volume share",
  goal: "microstructure",
  measures: "Σ sign(return)·volume / Σ volume over n bars, from −1 to 1; 0 without volume.",
  example: { kind: "signed_volume", bars: { horizons: 1 } },
  compile({ bars }, context) {
    const count = Math.min(1999, barsOf(bars, context, 1));
    return single(count + 1, (window) => {
      let signed = 0;
      let whole = 0;
      for (let back = 0; back < count; back++) {
        const volume = window.volume(back);
        signed += Math.sign(window.close(back) - window.close(back + 1)) * volume;
        whole += volume;
      }
      return whole > 0 ? signed / whole : 0;
    });
  },
});

export const vwapDistance = defineKind({
  schema: z.strictObject({ kind: z.literal("vwap_distance"), ...COMMON, bars: Span }),
  title: "Distance from VWAP",
  goal: "mean reversion",
  measures: "ln(C / volume-weighted mean of (h + l + c)/3 over n bars); 0 without volume.",
  example: { kind: "vwap_distance", bars: { horizons: 1 } },
  compile({ bars }, context) {
    const count = barsOf(bars, context, 1);
    return single(count, (window) => {
      const close = window.close(0);
      let weighted = 0;
      let whole = 0;
      for (let back = 0; back < count; back++) {
        const volume = window.volume(back);
        weighted += (volume * (window.high(back) + window.low(back) + window.close(back))) / (3 * close);
        whole += volume;
      }
      return whole > 0 ? -Math.log(weighted / whole) : 0;
    });
  },
});
