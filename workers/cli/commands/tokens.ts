/** `forge tokens`: who may reach the instance from elsewhere, and what they may do. */
import { type Command, Option } from "commander";
import type { Scope, TokenView } from "@/lib/forge/views";
import { wholeNumber } from "@/workers/cli/arguments";
import type { Cli } from "@/workers/cli/cli";
import { byDefault, examples, group } from "@/workers/cli/help";
import { byPrefix } from "@/workers/cli/ids";
import { relative, short } from "@/workers/cli/output/format";
import { cell } from "@/workers/cli/output/table";

const SCOPES = ["read", "operate", "admin"] as const;

interface NewToken {
  scope: Scope;
  days?: number;
}

export function register(program: Command, cli: Cli): void {
  const tokens = group(program, "tokens", "tokens by which scripts and other machines are let in; alone, a list");
  byDefault(tokens, () => list(cli));
  examples(tokens, [["npx forge tokens", "list the tokens"]]);
  examples(
    tokens
      .command("create")
      .description("make a token and print it, this once, alone on stdout")
      .argument("<name>", "what it is for, e.g. nightly-report")
      .addOption(
        new Option(
          "--scope <scope>",
          "read: look; operate: also work, train, deploy, stop; admin: also tokens, wallets, deleting",
        )
          .choices(SCOPES)
          .default("read"),
      )
      .option(
        "--days <days>",
        "it ends after so many days; without, it lasts until it is revoked",
        wholeNumber(1, 3650),
      )
      .action((name: string, options: NewToken) => create(cli, name, options)),
    [
      [
        "(umask 077; npx forge tokens create nightly-report > token)",
        "keep a new token in a file that nobody else can read",
      ],
      ["npx forge tokens create ci --scope operate --days 30", "one that may train and deploy, for 30 days"],
    ],
  );
  examples(
    tokens
      .command("list")
      .description("list the tokens, never what they are")
      .action(() => list(cli)),
    [["npx forge tokens list", "who has one, and when it was last used"]],
  );
  examples(
    tokens
      .command("revoke")
      .description("end a token at once")
      .argument("<token>", "id or name of the token, or how its id begins")
      .action((given: string) => revoke(cli, given)),
    [["npx forge tokens revoke nightly-report", "nobody is let in by it from now on"]],
  );
}

async function create(cli: Cli, name: string, { scope, days }: NewToken): Promise<void> {
  const client = await cli.client();
  const made = await client.tokens.create({
    name,
    scopes: [...SCOPES.slice(0, SCOPES.indexOf(scope) + 1)],
    ...(days !== undefined && { expiresInDays: days }),
  });
  cli.note(
    `Token ${short(made.id)} "${cell(made.name)}" may ${made.scopes.join(", ")}${made.expiresAt === null ? "" : `, until ${relative(made.expiresAt)}`}. It is shown this once:`,
  );
  cli.show(made, () => made.token);
}

async function list(cli: Cli): Promise<void> {
  const tokens = await (await cli.client()).tokens.list();
  cli.show(tokens, () =>
    tokens.length === 0
      ? "No tokens. Make one: npx forge tokens create --help"
      : cli.table(
          [
            { head: "TOKEN" },
            { head: "NAME", shrink: true },
            { head: "MAY" },
            { head: "BEGINS", spare: 1 },
            { head: "MADE", spare: 2 },
            { head: "LAST USED" },
            { head: "STATE" },
          ],
          tokens.map((token) => [
            short(token.id),
            cell(token.name),
            token.scopes.join(", "),
            `${token.prefix}…`,
            relative(token.createdAt),
            token.lastUsedAt === null ? "never" : relative(token.lastUsedAt),
            stateOf(cli, token),
          ]),
        ),
  );
}

function stateOf(cli: Cli, { revokedAt, expiresAt }: TokenView): string {
  if (revokedAt !== null) return cli.style.dim(`revoked ${relative(revokedAt)}`);
  if (expiresAt === null) return cli.style.green("valid");
  return Date.parse(expiresAt) <= Date.now()
    ? cli.style.dim(`ended ${relative(expiresAt)}`)
    : cli.style.green(`ends ${relative(expiresAt)}`);
}

async function revoke(cli: Cli, given: string): Promise<void> {
  const client = await cli.client();
  const tokens = await client.tokens.list();
  const named = tokens.filter(({ name, revokedAt }) => name === given && revokedAt === null);
  const [only] = named;
  const token = only !== undefined && named.length === 1 ? only : byPrefix("token", given, tokens, ({ name }) => name);
  await client.tokens.revoke(token.id);
  cli.show({ id: token.id, name: token.name, revoked: true }, () => `Revoked ${short(token.id)} "${cell(token.name)}"`);
}
