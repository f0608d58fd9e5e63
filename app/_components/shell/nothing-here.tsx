/** An address that shows nothing, and the way back. Light, as every page carries it. */
import Link from "next/link";

export function NothingHere() {
  return (
    <div className="grid justify-items-center gap-1.5 px-6 py-10 text-center">
      <p className="font-medium">There is nothing here</p>
      <p className="text-sm text-soft">The address may be mistyped, or what it showed was removed.</p>
      <Link href="/" className="mt-2 text-accent hover:underline">
        Go to the overview
      </Link>
    </div>
  );
}
