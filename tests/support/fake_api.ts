import type { Fetcher } from "../../src/kubernetes/watch/mod.ts";

/** An object as the API server writes it, with the fields that a test needs. */
export interface ApiObject {
  readonly metadata: {
    readonly uid: string;
    readonly name: string;
    readonly namespace?: string;
    readonly resourceVersion?: string;
    readonly ownerReferences?: readonly Readonly<Record<string, string | boolean>>[];
  };
  readonly spec?: unknown;
  readonly status?: unknown;
}

export type ApiResource = "pods" | "replicasets" | "jobs";

interface Kind {
  readonly objects: ApiObject[];
  refusal: number | undefined;
  /** What lists wait for. */
  gate: Promise<void> | undefined;
  readonly watches: Set<ReadableByteStreamController>;
}

/** An API server in memory, as far as lists in one page and watches in JSON go. */
export class FakeApi implements Fetcher {
  readonly requests: string[] = [];
  #version = 1;
  readonly #kinds: Readonly<Record<ApiResource, Kind>> = {
    pods: { objects: [], refusal: undefined, gate: undefined, watches: new Set() },
    replicasets: { objects: [], refusal: undefined, gate: undefined, watches: new Set() },
    jobs: { objects: [], refusal: undefined, gate: undefined, watches: new Set() },
  };

  /** What lists of this kind begin with. */
  hold(resource: ApiResource, ...objects: readonly ApiObject[]): void {
    this.#kinds[resource].objects.push(...objects);
  }

  /** Lists of this kind are not answered until the answer of this is called. */
  delay(resource: ApiResource): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#kinds[resource].gate = promise;
    return resolve;
  }

  /** Requests of this kind are answered with this status, or properly again. */
  refuse(resource: ApiResource, status: number | undefined): void {
    this.#kinds[resource].refusal = status;
  }

  /** Something happens in the cluster, and the watches tell it. */
  emit(type: "ADDED" | "MODIFIED" | "DELETED", resource: ApiResource, object: ApiObject): void {
    const kind = this.#kinds[resource];
    const { uid } = object.metadata;
    const at = kind.objects.findIndex((held) => held.metadata.uid === uid);
    if (at >= 0) kind.objects.splice(at, 1);
    if (type !== "DELETED") kind.objects.push(object);
    const event = JSON.stringify({ type, object: this.#versioned(object, ++this.#version) });
    for (const watch of kind.watches) watch.enqueue(new TextEncoder().encode(`${event}\n`));
  }

  unauthorized(): void {}

  async fetch(
    path: string,
    { signal }: { headers: Record<string, string>; signal: AbortSignal },
  ): Promise<Response> {
    this.requests.push(path);
    const url = new URL(path, "http://api.invalid");
    const resource = url.pathname.split("/").at(-1) as ApiResource;
    const kind = this.#kinds[resource];
    if (kind.gate !== undefined) await Promise.race([kind.gate, aborted(signal)]);
    if (kind.refusal !== undefined) return refusal(kind.refusal);
    if (url.searchParams.get("watch") !== "true") {
      const items = kind.objects.map((object) => this.#versioned(object, 1));
      const metadata = { resourceVersion: String(this.#version) };
      const list = { kind: "List", apiVersion: "v1", metadata, items };
      return answer(200, list);
    }
    const body = new ReadableStream({
      type: "bytes",
      start: (controller) => {
        kind.watches.add(controller);
        signal.addEventListener("abort", () => kind.watches.delete(controller), { once: true });
      },
    });
    return new Response(body, { headers: JSON_HEADERS });
  }

  #versioned(object: ApiObject, version: number): ApiObject {
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(version) } };
  }
}

const JSON_HEADERS = { "content-type": "application/json" };

function refusal(status: number): Response {
  const message = "refused by the test";
  return answer(status, { kind: "Status", apiVersion: "v1", code: status, message });
}

/** As from the network, the body is a stream of bytes. */
function answer(status: number, value: unknown): Response {
  const body = new ReadableStream({
    type: "bytes",
    start: (controller) => {
      controller.enqueue(new TextEncoder().encode(JSON.stringify(value)));
      controller.close();
    },
  });
  return new Response(body, { status, headers: JSON_HEADERS });
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}
