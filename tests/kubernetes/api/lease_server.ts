import type { ApiConnection, ApiRequest } from "../../../src/kubernetes/api/mod.ts";
import { RequestError } from "../../../src/kubernetes/connection/mod.ts";
import { failure, json } from "./fake_connection.ts";

interface Lease {
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
}

/** An API server that has nothing but one Lease. */
export class LeaseServer implements ApiConnection {
  lease: Lease | undefined;
  reachable = true;
  readonly writes: string[] = [];
  #version = 0;

  fetch(_path: string, { method, body }: ApiRequest): Promise<Response> {
    if (!this.reachable) return Promise.reject(new RequestError("unreachable", "no route"));
    const sent = body === undefined ? undefined : JSON.parse(body) as Lease;
    return Promise.resolve(this.#answer(method, sent));
  }

  unauthorized(): void {}

  get holder(): unknown {
    return this.lease?.spec["holderIdentity"];
  }

  /** As if another program had written it. */
  write(lease: Lease): void {
    const resourceVersion = String(++this.#version);
    this.lease = { ...lease, metadata: { ...lease.metadata, resourceVersion } };
  }

  #answer(method: string, sent: Lease | undefined): Response {
    if (method === "GET") {
      return this.lease === undefined
        ? failure(404, "NotFound", 'leases "x" not found')
        : json(this.lease);
    }
    const current = this.lease?.metadata["resourceVersion"];
    if (sent === undefined || current !== sent.metadata["resourceVersion"]) {
      return failure(409, "Conflict", "the object has been modified");
    }
    this.write(sent);
    this.writes.push(`${method} ${sent.spec["holderIdentity"]}`);
    return json(this.lease);
  }
}
