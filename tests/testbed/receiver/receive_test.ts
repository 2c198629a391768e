import { deepStrictEqual as equal, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { CONNECT, deletion, pod, resync, session, VERSION } from "./sending.ts";

const main = fileURLToPath(new URL("../../../main.ts", import.meta.url));
const configuration = fileURLToPath(new URL("../../../deno.json", import.meta.url));

/** `k8s-collector receive` on a free port, in a process of its own. */
class Receiving implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #stdout: Promise<string>;
  readonly #errors: ReadableStreamDefaultReader<string>;
  #error = "";

  constructor(...args: readonly string[]) {
    this.#process = new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-prompt", "-A", "--config", configuration, main, "receive"]
        .concat("--listen", "127.0.0.1:0", ...args),
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stdout = new Response(this.#process.stdout).text();
    this.#errors = this.#process.stderr.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** A connection that sends these bytes and ends. */
  async send(bytes: Uint8Array): Promise<void> {
    const socket = await Deno.connect({ hostname: "127.0.0.1", port: await this.#port() });
    for (let offset = 0; offset < bytes.length;) {
      offset += await socket.write(bytes.subarray(offset));
    }
    socket.closeWrite();
    await socket.read(new Uint8Array(1)).catch(() => {});
    socket.close();
  }

  async ended(): Promise<
    { readonly code: number; readonly output: string; readonly error: string }
  > {
    while (await this.#readError());
    const { code } = await this.#process.status;
    return { code, output: await this.#stdout, error: this.#error };
  }

  stop(): void {
    this.#process.kill("SIGTERM");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.ended();
  }

  async #port(): Promise<number> {
    while (true) {
      const found = /listening on 127\.0\.0\.1:(\d+)\n/.exec(this.#error)?.[1];
      if (found !== undefined) return Number(found);
      ok(await this.#readError(), `the program ended: ${this.#error}`);
    }
  }

  async #readError(): Promise<boolean> {
    const { done, value = "" } = await this.#errors.read();
    this.#error += value;
    return !done;
  }
}

Deno.test("receive --output ndjson prints every message, and exits 0 without a violation", async () => {
  await using receiving = new Receiving("--output", "ndjson", "--max-connections", "1");
  await receiving.send(session(VERSION, CONNECT, resync(1), pod("a"), deletion("a")));
  const { code, output, error } = await receiving.ended();
  strictEqual(code, 0, error);
  const lines = output.trimEnd().split("\n").map((line) => JSON.parse(line));
  equal(lines.map(({ event, name }) => name ?? event), [
    "connected",
    "version_info",
    "connect",
    "pod_resync",
    "pod_new_with_name",
    "pod_delete",
    "disconnected",
  ]);
  strictEqual(lines[3].resync_count, "1");
  ok(error.includes("violations: none"), error);
});

Deno.test("receive survives garbage, prints violations, and exits 1", async () => {
  await using receiving = new Receiving("--max-connections", "2");
  await receiving.send(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"));
  await receiving.send(session(VERSION, CONNECT, resync(1), deletion("a\x1b[2J")));
  const { code, output, error } = await receiving.ended();
  strictEqual(code, 1, error);
  ok(output.includes("#1 violation: unknown_message: "), output);
  ok(output.includes("#2 is node-a\n#2 begins epoch 1\n"), output);
  ok(output.includes("#2 violation: unknown_delete: pod a\\u001b[2J\n"), output);
  ok(error.includes("violations: unknown_message 1, unknown_delete 1"), error);
});

Deno.test({
  name: "receive ends with a summary when it is asked to stop",
  // Windows has no SIGTERM.
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using receiving = new Receiving();
    await receiving.send(session(VERSION, CONNECT));
    receiving.stop();
    const { code, error } = await receiving.ended();
    strictEqual(code, 0, error);
    ok(error.includes("messages: version_info 1, connect 1"), error);
  },
});
