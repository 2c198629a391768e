import type { KubernetesObject } from "../../../src/testbed/simulator/objects.ts";
import {
  type Simulator,
  type SimulatorOptions,
  startSimulator,
} from "../../../src/testbed/simulator/mod.ts";

export interface ListBody {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly (KubernetesObject & { readonly kind?: string })[];
}

export interface EventBody {
  readonly type: string;
  readonly object: KubernetesObject & { readonly kind: string; readonly code?: number };
}

/** A client of a simulator, over a real socket. */
export class Client {
  readonly #http = Deno.createHttpClient({});
  readonly #url: string;
  readonly #watches: Watch[] = [];

  constructor(url: string) {
    this.#url = url;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.#url + path, { client: this.#http, headers });
  }

  async list(path: string, accept = "application/json"): Promise<ListBody> {
    const response = await this.get(path, { accept });
    return await response.json();
  }

  /** The events of a JSON watch. */
  async watch(path: string, headers: Record<string, string> = {}): Promise<Watch> {
    const ending = new AbortController();
    const response = await fetch(this.#url + path, {
      client: this.#http,
      headers: { accept: "application/json", ...headers },
      signal: ending.signal,
    });
    const watch = new Watch(response, ending);
    this.#watches.push(watch);
    return watch;
  }

  async close(): Promise<void> {
    for (const watch of this.#watches) await watch.close();
    this.#http.close();
  }
}

export class Watch {
  readonly response: Response;
  readonly #ending: AbortController;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #decoder = new TextDecoder();
  #text = "";

  constructor(response: Response, ending: AbortController) {
    this.response = response;
    this.#ending = ending;
    this.#reader = response.body?.getReader() ?? new ReadableStream().getReader();
  }

  /** The next event; "end" after a clean end, "broken" when the connection broke. */
  async next(): Promise<EventBody | "end" | "broken"> {
    const line = await this.nextLine();
    return line === "end" || line === "broken" ? line : JSON.parse(line);
  }

  async nextLine(): Promise<string> {
    for (;;) {
      const feed = this.#text.indexOf("\n");
      if (feed >= 0) {
        const line = this.#text.slice(0, feed);
        this.#text = this.#text.slice(feed + 1);
        return line;
      }
      try {
        const { done, value } = await this.#reader.read();
        if (done) return "end";
        this.#text += this.#decoder.decode(value, { stream: true });
      } catch {
        return "broken";
      }
    }
  }

  /** What has come of a line that did not end. */
  get unfinished(): string {
    return this.#text;
  }

  /** Names with the types of the next events, for example `ADDED web-0`. */
  async take(count: number): Promise<string[]> {
    const taken: string[] = [];
    while (taken.length < count) {
      const event = await this.next();
      if (typeof event === "string") return [...taken, event];
      taken.push(`${event.type} ${event.object.metadata.name ?? ""}`.trim());
    }
    return taken;
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#reader.cancel().catch(() => {});
  }
}

/** Runs a simulator and a client for it, and closes both. */
export async function withSimulator(
  options: SimulatorOptions,
  test: (simulator: Simulator, client: Client) => Promise<void>,
): Promise<void> {
  const simulator = startSimulator(options);
  const client = new Client(simulator.url);
  try {
    await test(simulator, client);
  } finally {
    await client.close();
    await simulator.close();
  }
}

export const PODS = "/api/v1/pods";
export const REPLICASETS = "/apis/apps/v1/replicasets";
export const JOBS = "/apis/batch/v1/jobs";

export const NGINX = { image: "nginx:1.27" };

/** Pods named `pod-0`, `pod-1`, … of a namespace, running. */
export function addPods(simulator: Simulator, namespace: string, count: number, from = 0): void {
  for (let i = from; i < from + count; i++) {
    simulator.workloads.create("Pod", { namespace, name: `pod-${i}` }, NGINX);
  }
}

export function names(list: ListBody): string[] {
  return list.items.map(({ metadata }) => metadata.name);
}
