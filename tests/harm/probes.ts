/** Milliseconds between two probes of a path. */
const EVERY = 100;

/** Longer than any answer that would be of use. */
const PATIENCE = 5_000;

/** More of them at once would be a flood of our own. */
const MOST_AT_ONCE = 16;

export interface Probe {
  readonly path: string;
  /** Of the answer; undefined when there was none. */
  readonly status: number | undefined;
  readonly milliseconds: number;
}

/** Asks for health as the kubelet does, on a new connection each time. */
export class Probes implements AsyncDisposable {
  readonly #port: number;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #open = new Set<Promise<void>>();
  #answers: Probe[] = [];

  constructor(port: number) {
    this.#port = port;
    this.#timer = setInterval(() => {
      for (const path of ["/livez", "/readyz"]) this.#ask(path);
    }, EVERY);
  }

  /** The probes that ended since it was asked last. */
  take(): readonly Probe[] {
    const taken = this.#answers;
    this.#answers = [];
    return taken;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#open);
  }

  #ask(path: string): void {
    if (this.#open.size >= MOST_AT_ONCE) return;
    const asked = probe(this.#port, path).then((answer) => {
      this.#answers.push(answer);
      this.#open.delete(asked);
    });
    this.#open.add(asked);
  }
}

/** Never throws: that nobody answers is an answer, too. */
export async function probe(port: number, path: string): Promise<Probe> {
  const begun = performance.now();
  const status = await statusOf(port, path).catch(() => undefined);
  return { path, status, milliseconds: performance.now() - begun };
}

async function statusOf(port: number, path: string): Promise<number | undefined> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const timer = setTimeout(() => connection.close(), PATIENCE);
  try {
    const request = `GET ${path} HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n`;
    await connection.write(new TextEncoder().encode(request));
    let answer = "";
    const buffer = new Uint8Array(4096);
    for (let length; (length = await connection.read(buffer)) !== null;) {
      answer += new TextDecoder().decode(buffer.subarray(0, length));
    }
    const [, status] = /^HTTP\/1\.1 ([0-9]{3}) /.exec(answer) ?? [];
    return status === undefined ? undefined : Number(status);
  } finally {
    clearTimeout(timer);
  }
}
