/** Sources for a person: those that can be asked, and those of which candles are stored. */
import type { ForgeContext } from "@/lib/forge/context";
import type { SourceView } from "@/lib/forge/views";
import { listSources, parseSourceId, sourceById, sourceTitle } from "@/lib/sources/choose";
import { SourceError } from "@/lib/sources/source";

const ASK_MS = 2_500;
const KEEP_MS = 10 * 60_000;
/** By source: what it offered when it was last asked, and until when that is told again. */
const offered = new Map<string, { markets: Promise<string[] | null>; untilMs: number }>();

/** Whether rows of a source belong to this network: a sandbox's sources carry its chain, files are everybody's. */
export async function sourceFilter(ctx: ForgeContext, chainId: string): Promise<(id: string) => boolean> {
  if (ctx.config.network === "sandbox") {
    return (id) => id.startsWith("file:") || id.endsWith(`:${chainId}`);
  }
  const sandboxes = await ctx.db.network.findMany({ where: { kind: "sandbox" }, select: { chainId: true } });
  return (id) => !sandboxes.some((sandbox) => id.endsWith(`:${sandbox.chainId}`));
}

/** Those that can be asked first, then the ones of which something is only stored. */
export async function sourceViews(
  ctx: ForgeContext,
  chainId: string,
  stored: readonly string[],
): Promise<SourceView[]> {
  const askable = await Promise.all(
    listSources(ctx.config, chainId).map(
      async (source): Promise<SourceView> => ({
        ...source,
        offers: source.state === "ready" ? await offers(ctx, chainId, source.id) : null,
      }),
    ),
  );
  const known = new Set(askable.map(({ id }) => id));
  const others = stored.filter((id) => !known.has(id)).map(storedOnly);
  return [...askable, ...others];
}

/** One that is stored but not asked: a file, or a source that was configured before. */
function storedOnly(id: string): SourceView {
  const { kind, rest } = parseSourceId(id);
  return {
    id,
    kind,
    title: sourceTitle({ kind, rest }),
    isDefault: false,
    state: "stored_only",
    message: kind === "file" ? "What was brought is all there is." : "Not configured (any more): it cannot be asked.",
    note: null,
    offers: null,
  };
}

/** Markets by name; null when the source does not answer in time. Asked again after a while, and at once after a failure. */
function offers(ctx: ForgeContext, chainId: string, id: string): Promise<string[] | null> {
  const known = offered.get(id);
  if (known !== undefined && known.untilMs > performance.now()) return known.markets;
  const markets = ask(ctx, chainId, id).then((found) => {
    if (found === null) offered.delete(id);
    return found;
  });
  offered.set(id, { markets, untilMs: performance.now() + KEEP_MS });
  return markets;
}

async function ask(ctx: ForgeContext, chainId: string, id: string): Promise<string[] | null> {
  try {
    return await sourceById(ctx.config, chainId, id).markets(AbortSignal.timeout(ASK_MS));
  } catch (error) {
    // The page says that it is not known; a backfill of it will say why.
    if (error instanceof SourceError || (error instanceof DOMException && error.name === "TimeoutError")) return null;
    throw error;
  }
}
