import { runCommand } from "../../scripts/run_command.ts";
import type { Figures } from "./trial.ts";

interface Report {
  readonly benches: readonly {
    readonly name: string;
    readonly results: readonly { readonly ok?: { readonly avg: number } }[];
  }[];
}

/** `bench/decode_bench.ts` of a checkout, as its own Deno module graph has it. */
export async function measureDecoding(sources: URL): Promise<Figures> {
  const text = await runCommand(
    Deno.execPath(),
    ["bench", "-A", "--no-check", "--json", "--filter=/^decode/", "bench/decode_bench.ts"],
    sources,
  );
  const { benches } = JSON.parse(text) as Report;
  return Object.fromEntries(
    benches.flatMap(({ name, results: [result] }) =>
      result?.ok === undefined ? [] : [[`${name} [ms]`, result.ok.avg / 1e6]]
    ),
  );
}
