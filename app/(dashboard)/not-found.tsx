/** An address within the dashboard that shows nothing. */
import { NothingHere } from "@/app/_components/shell/nothing-here";

export default function NotFound() {
  return (
    <div className="rounded-lg border border-line bg-panel">
      <NothingHere />
    </div>
  );
}
