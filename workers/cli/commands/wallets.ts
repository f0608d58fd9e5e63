/** `forge wallets`: the addresses that workers submit under. */
import type { Command } from "commander";
import type { WalletView } from "@/lib/forge/views";
import type { Cli } from "@/workers/cli/cli";
import { isInTheClear, readSecretFile } from "@/workers/cli/connection";
import { wrongUse } from "@/workers/cli/errors";
import { findWallet } from "@/workers/cli/find";
import { byDefault, examples, group } from "@/workers/cli/help";
import { allo, integer, relative, short } from "@/workers/cli/output/format";
import { cell } from "@/workers/cli/output/table";

interface ImportOptions {
  alias?: string;
  address?: string;
  mnemonicFile?: string;
}

export function register(program: Command, cli: Cli): void {
  const wallets = group(program, "wallets", "the addresses that workers submit under; alone, a list");
  byDefault(wallets, () => list(cli));
  examples(wallets, [["npx forge wallets", "list the wallets"]]);
  examples(
    wallets
      .command("list")
      .description("list the wallets: address, balance, workers")
      .action(() => list(cli)),
    [["npx forge wallets list", "what each holds"]],
  );
  examples(
    wallets
      .command("create")
      .description("make a new wallet; its recovery phrase is encrypted at once and shown to nobody")
      .argument("[alias]", "a name for people")
      .action((alias: string | undefined) => create(cli, alias)),
    [["npx forge wallets create main", "a new wallet with the alias main"]],
  );
  examples(
    wallets
      .command("import")
      .description(
        "take in a wallet by its recovery phrase, which is asked for unseen, or read from stdin or a file: never an argument",
      )
      .argument("[alias]", "a name for people")
      .option("--mnemonic-file <file>", "a file that holds the phrase and nobody else can read (mode 0600)")
      .option("--address <address>", "refuse a phrase of another address")
      .action((alias: string | undefined, options: ImportOptions) => importWallet(cli, { ...options, alias })),
    [
      ["npx forge wallets import main", "asks for the phrase, which is not shown"],
      ["npx forge wallets import main --mnemonic-file ~/.phrase", "reads it from a file of mode 0600"],
      ["pass show allora/main | npx forge wallets import main", "takes it from a password manager"],
    ],
  );
  examples(
    wallets
      .command("faucet")
      .description("ask the network's faucet to fill a wallet, and wait for it")
      .argument("<wallet>", "id, address or alias of the wallet")
      .option("--no-wait", "do not wait for it")
      .action((given: string, options: { wait: boolean }) => faucet(cli, given, options)),
    [["npx forge wallets faucet main", "fill the wallet with the alias main"]],
  );
}

async function list(cli: Cli): Promise<void> {
  const wallets = await (await cli.client()).wallets.list();
  cli.show(wallets, () =>
    wallets.length === 0
      ? "No wallets: a worker that is deployed gets one of its own. Make one: npx forge wallets create"
      : cli.table(
          [
            { head: "WALLET" },
            { head: "ALIAS", shrink: true },
            { head: "ADDRESS" },
            { head: "BALANCE", align: "right" },
            { head: "SEEN", spare: 1 },
            { head: "WORKERS", align: "right" },
          ],
          wallets.map((one) => [
            short(one.id),
            cell(one.alias),
            one.address,
            allo(one.balanceUallo),
            relative(one.balanceAt),
            integer(one.deployments),
          ]),
        ),
  );
}

async function create(cli: Cli, alias: string | undefined): Promise<void> {
  const wallet = await (await cli.client()).wallets.create(alias === undefined ? {} : { alias });
  cli.show(wallet, () => addedText("Made", wallet));
}

function addedText(what: string, { id, alias, address }: WalletView): string {
  return `${what} wallet ${short(id)} "${cell(alias)}"\n${address}\nFill it: npx forge wallets faucet ${short(id)}`;
}

async function importWallet(cli: Cli, { alias, address, mnemonicFile }: ImportOptions): Promise<void> {
  const { url } = await cli.instance();
  if (isInTheClear(url)) {
    throw wrongUse(
      `The recovery phrase would go to ${new URL(url).hostname} in the clear.`,
      "Reach the instance by https or a tunnel (docs/remote-access.md), or import the wallet on its own computer.",
    );
  }
  const mnemonic = await phrase(cli, mnemonicFile);
  const wallet = await (await cli.client()).wallets.import({
    mnemonic,
    ...(alias !== undefined && { alias }),
    ...(address !== undefined && { address }),
  });
  cli.show(wallet, () => addedText("Imported", wallet));
}

/** From the file, a hidden prompt on a terminal, or stdin. @throws CliError wrong use */
async function phrase(cli: Cli, file: string | undefined): Promise<string> {
  const { askHidden, readAll } = await import("@/workers/cli/prompt");
  let given: string;
  if (file !== undefined) given = await readSecretFile(file, "--mnemonic-file");
  else if (cli.streams.stdin.isTTY === true) given = await askHidden(cli.streams, "Recovery phrase (not shown): ");
  else given = (await readAll(cli.streams.stdin)).toString("utf8");
  const words = given
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "");
  // Said before anything is sent; what the words are is not.
  if (![12, 15, 18, 21, 24].includes(words.length)) {
    throw wrongUse(
      `A recovery phrase has 12 to 24 words; ${words.length} were given.`,
      "Give the words in their order, with spaces between them.",
    );
  }
  return words.join(" ");
}

async function faucet(cli: Cli, given: string, { wait }: { wait: boolean }): Promise<void> {
  const client = await cli.client();
  const wallet = await findWallet(client, given);
  const asked = await client.wallets.requestFaucet(wallet.id);
  const job = wait ? await cli.follow(asked) : asked;
  const after = wait ? await findWallet(client, wallet.id) : wallet;
  cli.show({ job, wallet: after }, () =>
    wait ? `${cell(after.alias)} holds ${allo(after.balanceUallo)}` : `Asked: npx forge jobs show ${short(job.id)}`,
  );
}
