/** An address within the dashboard that shows nothing. */
import { NothingHere } from "@/app/_components/shell/nothing-here";
import { Card } from "@/app/_components/ui/card";

export default function NotFound() {
  return (
    <Card label="Not found">
      <NothingHere />
    </Card>
  );
}
