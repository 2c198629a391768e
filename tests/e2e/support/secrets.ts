import { match, ok } from "node:assert/strict";
import { collectorCommand } from "./collector_command.ts";
import { freePort } from "./free_port.ts";
import { Program } from "./program.ts";
import { waitFor } from "./wait_for.ts";

/** In every secret, and nowhere else. */
export const MARK = "cnry7";
export const FORMATS = ["json", "text"] as const;
export type Format = (typeof FORMATS)[number];
const PATHS = ["/metrics", "/healthz", "/livez?verbose", "/readyz?verbose", "/identity", "/debug"];

/** A secret of the length that tokens have. */
export function canary(of: string): string {
  return `${MARK}.${of}.5f1d0e9b7a3c48d2a6e1b0c9d8f7a6e5`;
}

export interface Scene {
  readonly folder: string;
  /** Writes a file of the scene's folder and answers its path. */
  write(name: string, text: string, mode?: number): Promise<string>;
}

export interface Running {
  /** Waits until it has written something like this. */
  wrote(what: RegExp): Promise<void>;
}

/** A kubeconfig with these facts about the cluster and the user. */
export function config(cluster: Record<string, unknown>, user: Record<string, unknown>): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "test",
    clusters: [{ name: "test", cluster }],
    users: [{ name: "test", user }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
  });
}

/** Runs the program until it was played with; answers all its words. */
export async function wordsOf(
  format: Format,
  args: readonly string[],
  play: (running: Running) => Promise<void>,
): Promise<string> {
  const port = freePort();
  const lines: string[] = [];
  const keep = (line: string) => lines.push(line);
  await using program = new Program({
    ...collectorCommand([
      ...["collect", ...args, "--log-level=trace", `--log-format=${format}`],
      `--http-listen=127.0.0.1:${port}`,
    ]),
    onOutput: keep,
    onError: keep,
  });
  const text = () => lines.join("\n");
  await play({
    wrote: (what) =>
      waitFor(`it writes ${what}`, () => match(text(), what)).catch((error) => {
        throw new Error(`${error.message}; it wrote:\n${text()}`);
      }),
  });
  for (const path of PATHS) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`).then((r) => r.text()).catch(
      () => "",
    );
    lines.push(`${path}: ${answer}`);
  }
  try {
    program.signal("SIGTERM");
  } catch (error) {
    // It ended by itself, as it does where nothing can be done without a person.
    if (!(error instanceof TypeError)) throw error;
  }
  await program.ended;
  return text();
}

/** Its words in both formats of its log, and with `--print-config`. */
export async function words(
  args: readonly string[],
  play: (running: Running) => Promise<void>,
): Promise<string> {
  const texts = FORMATS.map((format) => wordsOf(format, args, play));
  return (await Promise.all([...texts, printed(args)])).join("\n");
}

/** What `--print-config` says, in both forms; for settings that end the program at once, too. */
export async function printed(args: readonly string[]): Promise<string> {
  const texts = await Promise.all(["--print-config", "--print-config=json"].map(async (flag) => {
    const program = new Program(collectorCommand([...args, flag]));
    await program.ended;
    return [...program.output, ...program.errors].join("\n");
  }));
  return texts.join("\n");
}

export function assertNoSecret(text: string, ...encoded: readonly string[]): void {
  ok(text.length > 1_000, "there is something to search");
  for (const secret of [MARK, ...encoded]) {
    const at = text.indexOf(secret);
    ok(at < 0, `a secret was written: …${text.slice(Math.max(0, at - 300), at + 100)}…`);
  }
}

/** A test with a folder of its own. */
export function secretTest(name: string, run: (scene: Scene) => Promise<void>): void {
  Deno.test(name, async () => {
    const folder = await Deno.makeTempDir();
    try {
      await run({
        folder,
        write: async (file, text, mode = 0o600) => {
          await Deno.writeTextFile(`${folder}/${file}`, text, { mode });
          return `${folder}/${file}`;
        },
      });
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  });
}

/** A reducer that is not there. */
export const NOBODY = ["--intake-host=127.0.0.1", "--intake-port=1"];
