/** Two sources of one market, side by side. */
import { compareSources } from "@/lib/forge/data";
import { SourcesToCompare } from "@/lib/forge/data/compare-sources";
import { SourceComparison } from "@/lib/forge/views";
import { json } from "@/lib/web/answer";
import { route } from "@/lib/web/route";

export const dynamic = "force-dynamic";

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = route({
  GET: {
    summary: "Compares two sources of one market: common minutes, basis, where they part.",
    input: SourcesToCompare,
    answer: SourceComparison,
    handle: async ({ ctx, param, query }) => {
      const path = { source: param("source"), market: param("market"), other: param("other") };
      return json(await compareSources({ ctx, input: { ...query, ...path } }));
    },
  },
});
