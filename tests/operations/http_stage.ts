import { HttpPort } from "../../src/operations/http_port.ts";
import type { HttpRequest } from "../../src/operations/http_handler.ts";
import { respond } from "../../src/operations/route.ts";
import { FakeClock, settled } from "../support/fake_clock.ts";
import { type MemoryClient, MemoryListener } from "./memory_http.ts";

/** `GET` of a path, as a client with HTTP/1.1 asks for it. */
export function get(path: string, ...headers: readonly string[]): string {
  return [`GET ${path} HTTP/1.1`, "Host: x:8081", ...headers, "", ""].join("\r\n");
}

/** Status codes of all answers, in their order. */
export function statuses(client: MemoryClient): readonly number[] {
  return [...client.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, code]) => Number(code));
}

/** An HTTP port without a network, on a clock that stands still. */
export class HttpStage implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly listener = new MemoryListener();
  readonly port: HttpPort;
  /** Paths asked for, in their order. */
  readonly asked: string[] = [];

  constructor(
    answer: (request: HttpRequest) => Response | Promise<Response> = () => respond(200, "ok\n"),
  ) {
    this.port = new HttpPort({
      listener: this.listener,
      clock: this.clock,
      answer: async (request) => {
        this.asked.push(request.url.pathname);
        return await answer(request);
      },
    });
  }

  /** A new connection that has been accepted, and on which this has been sent. */
  async connect(address: string, ...texts: readonly string[]): Promise<MemoryClient> {
    const client = this.listener.connect(address);
    client.send(...texts);
    await settled();
    return client;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = this.port.close();
    this.clock.advance(5_000);
    await closed;
  }
}
