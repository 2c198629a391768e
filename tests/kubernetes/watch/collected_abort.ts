// deno-lint-ignore-file no-console -- a program for the terminal
/**
 * Reads an endless response, collects garbage, aborts, and says what became of the read. Run with
 * `--v8-flags=--expose-gc`. With the argument `bare` it reads the body of `fetch` itself instead of
 * our transport's and says `hangs`, as long as the transport has to do more than pass the signal on.
 */
import { fetchTransport } from "../../../src/kubernetes/watch/mod.ts";
import { StreamingServer } from "./streaming_server.ts";

const LIMIT_MILLISECONDS = 3_000;

/** In a function of its own, so that nothing but the body is kept of the response. */
async function fetchBody(url: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  return (await fetch(url, { signal })).body!;
}

async function* bareBody(url: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = (await fetchBody(url, signal)).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    yield value;
  }
}

async function* ourBody(url: string, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const transport = fetchTransport({
    fetch: (path, init) => fetch(`${url}${path}`, init),
    unauthorized: () => {},
  });
  yield* (await transport.open("/", {
    accept: "application/json",
    compression: "unwanted",
    signal,
  })).body;
}

/** Without the timers' turns, weak references are not let go. */
async function collectGarbage(): Promise<void> {
  const { gc } = globalThis as unknown as { gc(): void };
  for (let n = 0; n < 5; n++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    gc();
  }
}

const server = new StreamingServer();
const abort = new AbortController();
const body = Deno.args.includes("bare")
  ? bareBody(server.url, abort.signal)
  : ourBody(server.url, abort.signal);

let heard = 0;
const reading = (async () => {
  try {
    for await (const chunk of body) heard += chunk.length;
    return "ended";
  } catch (error) {
    return error instanceof Error ? error.name : "thrown";
  }
})();
while (heard === 0) await new Promise((resolve) => setTimeout(resolve, 5));
await collectGarbage();
abort.abort();

const outcome = await Promise.race([
  reading,
  new Promise<string>((resolve) => setTimeout(() => resolve("hangs"), LIMIT_MILLISECONDS)),
]);
console.log(outcome);
Deno.exit(0);
