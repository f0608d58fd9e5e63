/** Answers every address of the API that is none. */
import { WebError } from "@/lib/web/problem";
import { absentRoute, type Handler } from "@/lib/web/route";

export const dynamic = "force-dynamic";

const absent: Handler = async ({ request }) => {
  const { pathname } = new URL(request.url);
  throw new WebError("not_found", `${pathname.slice(0, 200)} is no address of this API.`, "Begin at /api/v1/health.");
};

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = absentRoute(absent);
