/** What an act in a dialog failed of, and what to do about it. */
import { problemFrom } from "@/app/_components/data/api";

export function ProblemNote({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  const { detail, remedy } = problemFrom(error);
  return (
    <div role="alert" className="rounded-md bg-error-wash px-3 py-2 text-sm wrap-anywhere text-error">
      <p>{detail}</p>
      {remedy !== "" && <p className="mt-1">{remedy}</p>}
    </div>
  );
}
