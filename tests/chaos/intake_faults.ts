import {
  type Receiver,
  type ReceiverObserver,
  startReceiver,
} from "../../src/testbed/receiver/mod.ts";
import type { Clock } from "../../src/time/mod.ts";
import type { IntakeFault } from "./schedule.ts";
import type { Link, TcpProxy } from "./tcp_proxy.ts";

/** A reducer that can be gone: what restarts is another one, which has forgotten everything. */
export class RestartingReceiver {
  receiver: Receiver | undefined;
  readonly #clock: Clock;
  readonly #observer: ReceiverObserver;
  #closing: Promise<void> = Promise.resolve();

  constructor(clock: Clock, observer: ReceiverObserver) {
    this.#clock = clock;
    this.#observer = observer;
    this.start();
  }

  /** Where it listens; a port where nobody does while it is down. */
  get port(): number {
    return this.receiver?.address.port ?? 1;
  }

  start(): void {
    this.receiver ??= startReceiver({
      listen: { host: "127.0.0.1", port: 0 },
      clock: this.#clock,
      observer: this.#observer,
    });
  }

  stop(): Promise<void> {
    const { receiver } = this;
    this.receiver = undefined;
    if (receiver !== undefined) this.#closing = receiver.close();
    return this.#closing;
  }
}

/** Does to the reducer, and to the way to it, what a schedule says. */
export class IntakeFaults {
  readonly #receiver: RestartingReceiver;
  readonly #proxy: TcpProxy;
  readonly #clock: Clock;
  readonly #roll: () => void;
  readonly #ends = new Set<() => void>();

  constructor(receiver: RestartingReceiver, proxy: TcpProxy, clock: Clock, roll: () => void) {
    this.#receiver = receiver;
    this.#proxy = proxy;
    this.#clock = clock;
    this.#roll = roll;
  }

  inject(fault: IntakeFault): void {
    const proxy = this.#proxy;
    const links = [...proxy.links];
    switch (fault.kind) {
      case "reads nothing":
        disturb(links);
        proxy.disturbing = true;
        this.#receiver.receiver?.pause();
        return this.#for(fault.milliseconds, () => {
          proxy.disturbing = false;
          disturb(proxy.links);
          this.#receiver.receiver?.resume();
        });
      case "reads slowly":
        for (const link of links) link.slow(fault.bytesPerSecond);
        return this.#for(fault.milliseconds, () => {
          for (const link of links) link.slow(Infinity);
        });
      case "closes at a byte":
        proxy.planNext({ bytes: fault.bytes });
        return proxy.closeAll();
      case "disconnects":
        disturb(links);
        return this.#receiver.receiver?.disconnectAll();
      case "restarts":
        disturb(links);
        void this.#receiver.stop();
        return this.#for(fault.milliseconds, () => this.#receiver.start());
      case "network refuses":
        proxy.refuse();
        proxy.closeAll();
        return this.#for(fault.milliseconds, () => proxy.accept());
      case "network black hole":
        for (const link of links) link.freeze();
        // As when TCP gives up in the end: bytes that nobody took make it a reset.
        return this.#for(fault.milliseconds, () => {
          for (const link of links) link.close();
        });
      case "collector rolls":
        return this.#roll();
    }
  }

  end(): void {
    for (const end of [...this.#ends]) end();
    this.#proxy.forgetPlans();
  }

  #for(milliseconds: number, undo: () => void): void {
    const end = () => {
      cancel();
      this.#ends.delete(end);
      undo();
    };
    const cancel = this.#clock.after(milliseconds, end);
    this.#ends.add(end);
  }
}

function disturb(links: Iterable<Link>): void {
  for (const link of links) link.disturbed = true;
}
