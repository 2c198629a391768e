import { failure, type Simulator, tooOld } from "../../src/testbed/simulator/mod.ts";
import type { Clock } from "../../src/time/mod.ts";
import type { ApiFault } from "./schedule.ts";
import type { TcpProxy } from "./tcp_proxy.ts";

const REASONS: Readonly<Record<number, string>> = {
  401: "Unauthorized",
  403: "Forbidden",
  429: "TooManyRequests",
  500: "InternalError",
  503: "ServiceUnavailable",
};

/** Does to the simulated API server, and to the way to it, what a schedule says. */
export class ApiFaults {
  readonly #simulator: Simulator;
  readonly #proxy: TcpProxy;
  readonly #clock: Clock;
  readonly #token: string;
  readonly #ends = new Set<() => void>();
  #suspended: Promise<void> | undefined;

  constructor(simulator: Simulator, proxy: TcpProxy, clock: Clock, token: string) {
    this.#simulator = simulator;
    this.#proxy = proxy;
    this.#clock = clock;
    this.#token = token;
  }

  inject(fault: ApiFault): void {
    const { faults, access, cluster } = this.#simulator;
    const proxy = this.#proxy;
    switch (fault.kind) {
      case "status": {
        const { code, retryAfterSeconds, count, resource } = fault;
        const retry = retryAfterSeconds > 0 ? { retryAfterSeconds } : {};
        const message = code === 504
          ? { reason: "Timeout", message: "Too large resource version: 99, current: 9" }
          : {};
        const scope = { count, ...(resource === undefined ? {} : { resource }) };
        return faults.onRequests({ kind: "status", code, ...retry, ...message }, scope);
      }
      case "garbage":
      case "expired":
      case "silence":
        return faults.onRequests({ kind: fault.kind }, { resource: fault.resource });
      case "expired page":
        return faults.onRequests({ kind: "expired" }, { resource: fault.resource, page: "later" });
      case "delay": {
        const { kind, milliseconds, resource } = fault;
        return faults.onRequests({ kind, milliseconds }, { resource });
      }
      case "truncate":
        return faults.onRequests(
          { kind: "truncate", bytes: fault.bytes },
          { resource: fault.resource },
        );
      case "cut watches":
      case "cut in a frame":
      case "end watches":
      case "garbage frame":
      case "oversized frame":
      case "bookmark":
        faults.onWatches({ kind: DISTURBANCES[fault.kind] }, fault.resource);
        return;
      case "stall watches":
        faults.onWatches({ kind: "stall", milliseconds: fault.milliseconds });
        return;
      case "error event": {
        const { code, resource } = fault;
        const status = code === 410
          ? tooOld(1, cluster.revision.current)
          : failure(code, REASONS[code] ?? "", "the campaign says so");
        faults.onWatches({ kind: "error", status }, resource);
        return;
      }
      case "compact":
        return cluster.compact();
      case "server down":
        if (this.#suspended !== undefined) return;
        this.#suspended = this.#simulator.suspend();
        return this.#for(fault.milliseconds, () => {});
      case "forbid":
        access.forbid(fault.resource);
        return this.#for(fault.milliseconds, () => access.allow(fault.resource));
      case "unauthorized":
        access.token = "another token";
        return this.#for(fault.milliseconds, () => access.token = this.#token);
      case "network refuses":
        proxy.refuse();
        return this.#for(fault.milliseconds, () => proxy.accept());
      case "network closes":
        return proxy.closeAll();
      case "network black hole":
        for (const link of proxy.links) link.freeze();
    }
  }

  /** Ends every fault that has an end; a black hole has none. */
  async end(): Promise<void> {
    for (const end of [...this.#ends]) end();
    await this.resume();
    this.#simulator.faults.clear();
  }

  /** The server is up again, if it was down. */
  async resume(): Promise<void> {
    const suspended = this.#suspended;
    if (suspended === undefined) return;
    await suspended;
    if (this.#suspended !== suspended) return;
    this.#suspended = undefined;
    this.#simulator.resume();
  }

  #for(milliseconds: number, undo: () => void): void {
    const end = () => {
      cancel();
      this.#ends.delete(end);
      undo();
      void this.resume();
    };
    const cancel = this.#clock.after(milliseconds, end);
    this.#ends.add(end);
  }
}

const DISTURBANCES = {
  "cut watches": "cut",
  "cut in a frame": "partial",
  "end watches": "end",
  "garbage frame": "garbage",
  "oversized frame": "oversized",
  bookmark: "bookmark",
} as const;
