import type { ApiConnection, ApiRequest } from "../../../src/kubernetes/api/mod.ts";

export type Given = Response | Error | "silence";

/** Answers in turn what it was given, and remembers what it was asked. */
export class FakeConnection implements ApiConnection {
  readonly requests: (ApiRequest & { readonly path: string })[] = [];
  unauthorizedCalls = 0;
  readonly #answers: Given[];

  constructor(...answers: readonly Given[]) {
    this.#answers = [...answers];
  }

  fetch(path: string, request: ApiRequest): Promise<Response> {
    this.requests.push({ ...request, path });
    const answer = this.#answers.shift();
    if (answer === undefined) throw new Error(`unexpected ${request.method} ${path}`);
    if (answer === "silence") {
      return new Promise((_, reject) =>
        request.signal.addEventListener("abort", () => reject(request.signal.reason))
      );
    }
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  }

  unauthorized(): void {
    this.unauthorizedCalls++;
  }
}

export function json(
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return text(JSON.stringify(value), status, { "content-type": "application/json", ...headers });
}

/** The body is a stream of bytes, as those of `fetch` are. */
export function text(
  body: string,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const bytes = new ReadableStream({
    type: "bytes",
    start(controller) {
      controller.enqueue(new TextEncoder().encode(body));
      controller.close();
    },
    pull(controller) {
      controller.byobRequest?.respond(0);
    },
  });
  return new Response(bytes, { status, headers });
}

/** As API servers tell a failure. */
export function failure(
  code: number,
  reason: string,
  message: string,
  more: {
    readonly headers?: Readonly<Record<string, string>>;
    readonly causes?: readonly object[];
  } = {},
): Response {
  const status = { kind: "Status", apiVersion: "v1", status: "Failure", message, reason, code };
  return json({ ...status, details: { causes: more.causes } }, code, more.headers);
}
