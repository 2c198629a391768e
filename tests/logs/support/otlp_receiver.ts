/** A server of OTLP logs that keeps what it took, and fails in the ways that servers fail in. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { partsOf } from "../../../src/logs/otlp/mod.ts";

const decoder = new TextDecoder();

/** One record as it came, under the names that NDJSON has. */
export interface ReceivedRecord {
  readonly body: string;
  /** All of its bytes, and those of its resource, to compare repetitions with. */
  readonly bytes: string;
  readonly size: number;
  readonly [name: string]: unknown;
}

type Part = ReturnType<typeof partsOf> extends Iterable<infer P> ? P : never;

function parts(bytes: Uint8Array, { start, end }: { start: number; end: number }): readonly Part[] {
  return [...partsOf(bytes, start, end)];
}

function textOf(bytes: Uint8Array, { start, end }: { start: number; end: number }): string {
  return decoder.decode(bytes.subarray(start, end));
}

/** Texts and whole numbers: more is not looked at. */
function attributeOf(bytes: Uint8Array, part: Part): readonly [string, unknown] {
  const [name, value] = parts(bytes, part);
  const [variant] = parts(bytes, value!);
  if (variant !== undefined) return [textOf(bytes, name!), textOf(bytes, variant)];
  // A number below 128 is the byte behind its tag.
  return [textOf(bytes, name!), bytes[value!.start + 1]];
}

/** Every record of an `ExportLogsServiceRequest`. */
export function recordsOf(bytes: Uint8Array): readonly ReceivedRecord[] {
  const all = { start: 0, end: bytes.length };
  return parts(bytes, all).flatMap((resourceLogs) => {
    const [resource, ...scopes] = parts(bytes, resourceLogs);
    const attributes = parts(bytes, resource!).map((part) => attributeOf(bytes, part));
    return scopes.flatMap((scope) => parts(bytes, scope).filter(({ number }) => number === 2))
      .map((record) => {
        const fields = parts(bytes, record);
        const [text] = parts(bytes, fields.find(({ number }) => number === 5)!);
        const own = fields.filter(({ number }) => number === 6)
          .map((part) => attributeOf(bytes, part));
        return {
          ...Object.fromEntries([...attributes, ...own]),
          body: textOf(bytes, text!),
          bytes: JSON.stringify(attributes) + textOf(bytes, record),
          size: record.end - record.start,
        };
      });
  });
}

/** What becomes of a request: taken and answered, taken and not answered, or not taken. */
export type Fate =
  | { readonly kind: "taken" }
  | { readonly kind: "reset" }
  | { readonly kind: "refused"; readonly status: number; readonly retryAfter?: number };

export class OtlpReceiver implements AsyncDisposable {
  readonly records: ReceivedRecord[] = [];
  readonly fates = new Map<string, number>();
  readonly #server;

  /** @param fateOf told how large a request is, unpacked */
  constructor(fateOf: (size: number) => Fate) {
    this.#server = createServer((request, response) =>
      void this.#answer(request, response, fateOf)
    );
  }

  /** @returns its URL */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    fateOf: (size: number) => Fate,
  ): Promise<void> {
    const chunks: Uint8Array[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      // The agent was killed while it sent: nothing was taken.
      return;
    }
    const sent = new Uint8Array(await new Blob(chunks as BlobPart[]).arrayBuffer());
    const bytes = request.headers["content-encoding"] === "gzip" ? gunzipSync(sent) : sent;
    const fate = fateOf(bytes.length);
    const name = fate.kind === "refused" ? String(fate.status) : fate.kind;
    this.fates.set(name, (this.fates.get(name) ?? 0) + 1);
    if (fate.kind !== "refused") this.records.push(...recordsOf(bytes));
    if (fate.kind === "reset") {
      request.socket.destroy();
      return;
    }
    const headers: Record<string, string> = { "content-type": "application/x-protobuf" };
    if (fate.kind === "refused" && fate.retryAfter !== undefined) {
      headers["retry-after"] = String(fate.retryAfter);
    }
    response.writeHead(fate.kind === "refused" ? fate.status : 200, headers).end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
