/** Every stage that a pipeline may be made of. */
import { baselines } from "./baselines";
import { data } from "./data";
import { design } from "./design";
import { evaluate } from "./evaluate";
import { freeze } from "./freeze";
import { deploy, refit } from "./go-live";
import { inspect } from "./inspect";
import { integrity } from "./integrity";
import { ladder } from "./ladder";
import { open } from "./open";
import { optimise } from "./optimise";
import { stress } from "./stress";

export const stages = {
  inspect,
  design,
  data,
  integrity,
  freeze,
  baselines,
  ladder,
  optimise,
  stress,
  evaluate,
  open,
  refit,
  deploy,
} as const;
