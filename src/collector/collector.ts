import { getLogger } from "@logtape/logtape";
import { Intake, type IntakeOptions } from "../intake/mod.ts";
import { Inventory, type OwnerResource } from "../inventory/mod.ts";
import { OwnerDecoder, PodDecoder } from "../kubernetes/objects/mod.ts";
import { WATCHED } from "../kubernetes/resource/mod.ts";
import {
  type InitialList,
  type ListBounds,
  type Transport,
  Watcher,
  type WatchStatistics,
} from "../kubernetes/watch/mod.ts";
import { counted } from "../terminal/mod.ts";
import { type Clock, Turns } from "../time/mod.ts";
import { HeldBackReport } from "./held_back_report.ts";
import { type Lead } from "./lead.ts";
import type { Observed } from "./observed.ts";
import type { WatchObserver } from "./watch_observer.ts";
import { Timekeeper } from "./timekeeper.ts";

const log = getLogger(["k8s-collector", "collector"]);

/** Pods are announced without complete owners when those take so much longer than the pods. */
const OWNERS_LATE_MILLISECONDS = 10_000;

export interface CollectorOptions {
  /** The way to the API server, or to what stands in its place. */
  readonly transport: Transport;
  /** All namespaces when undefined. */
  readonly namespace: string | undefined;
  /** Selectors apply to pods only: owners are wanted whatever they are labelled. */
  readonly labelSelector: string | undefined;
  readonly fieldSelector: string | undefined;
  readonly initialList: InitialList;
  readonly watchTimeoutSeconds: { readonly minimum: number; readonly maximum: number };
  /** Of each kind's lists. */
  readonly listBounds: ListBounds;
  readonly deleteTtlMilliseconds: number;
  readonly deleteCapacity: number;
  readonly waitingLimit: number;
  readonly relist: "diff" | "resync";
  /** What all objects together may take of the heap, in bytes: see {@link memoryForObjects}. */
  readonly memoryForObjects: number;
  /** Who is told; undefined where the inventory is all that is wanted. */
  readonly intake: Omit<IntakeOptions, "inventory" | "clock" | "wallClock" | "random"> | undefined;
  /** Who else is told what the watches report. */
  readonly observer?: WatchObserver | undefined;
  /** When it is told. The stores are kept up to date all the time. */
  readonly lead: Lead;
  readonly clock: Clock;
  readonly wallClock: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/**
 * The collector: three watches fill the inventory, the intake tells it to the reducer while this is
 * the collector that leads. Everything that touches the outside is passed in.
 */
export class Collector {
  readonly inventory: Inventory;
  readonly #intake: Intake | undefined;
  readonly #options: CollectorOptions;
  readonly #pods: Watcher<{ readonly uid: string }>;
  readonly #owners: Readonly<Record<OwnerResource, Watcher<{ readonly uid: string }>>>;
  /** Kinds that will not come by themselves; pods need not wait for them. */
  readonly #blocked = new Set<OwnerResource>();
  #podsSynced = false;
  #cancelOwnersLate: (() => void) | undefined;
  readonly #timekeeper: Timekeeper;
  readonly #turns: Turns;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#turns = new Turns(() => options.clock.now());
    this.inventory = new Inventory({
      deleteTtlMilliseconds: options.deleteTtlMilliseconds,
      deleteCapacity: options.deleteCapacity,
      waitingLimit: options.waitingLimit,
      relist: options.relist,
      weightLimit: options.memoryForObjects,
      heldBack: new HeldBackReport({
        changed: () => this.#timekeeper.changed(),
        listAnew: (resource) =>
          (resource === "pods" ? this.#pods : this.#owners[resource]).listAnew(),
      }),
      clock: () => options.clock.now(),
    });
    this.#intake = options.intake && new Intake({
      ...options.intake,
      inventory: this.inventory,
      clock: options.clock,
      wallClock: options.wallClock,
      random: options.random,
    });
    this.#timekeeper = new Timekeeper(this.inventory, options.clock);
    this.#pods = this.#podWatcher();
    this.#owners = {
      replicasets: this.#ownerWatcher("replicasets"),
      jobs: this.#ownerWatcher("jobs"),
    };
    if (this.#intake !== undefined) this.inventory.subscribe(this.#intake);
    this.inventory.subscribe(this.#timekeeper);
  }

  get watches(): readonly WatchStatistics[] {
    return [this.#pods, this.#owners.replicasets, this.#owners.jobs].map((w) => w.statistics);
  }

  /** What all parts have counted until now. */
  get observed(): Observed {
    return {
      watches: this.watches,
      inventory: this.inventory.statistics,
      intake: this.#intake?.statistics,
    };
  }

  /**
   * Resolves after the signal aborted, when everything has come to rest. When one part ends by a
   * mistake of this program, the others are stopped, and it rejects.
   */
  async run(signal: AbortSignal): Promise<void> {
    const mistake = new AbortController();
    const running = this.#parts(AbortSignal.any([signal, mistake.signal]));
    try {
      await Promise.all(running);
    } catch (error) {
      mistake.abort();
      await Promise.allSettled(running);
      throw error;
    } finally {
      this.#timekeeper.stop();
      this.#cancelOwnersLate?.();
    }
  }

  #parts(signal: AbortSignal): readonly Promise<void>[] {
    const intake = this.#intake;
    // Owners first: their lists are small, and pods are not announced before them anyway.
    return [
      this.#owners.replicasets.run(signal),
      this.#owners.jobs.run(signal),
      this.#pods.run(signal),
      ...intake === undefined ? [] : [this.#options.lead((leading) => intake.run(leading), signal)],
    ];
  }

  #podWatcher() {
    const { inventory } = this;
    const { namespace, labelSelector, fieldSelector, observer } = this.#options;
    return new Watcher({
      ...this.#common(),
      target: { type: WATCHED.pods, namespace, labelSelector, fieldSelector },
      of: "objects",
      decoder: observer?.decoder(new PodDecoder()) ?? new PodDecoder(),
      sink: {
        gathering: inventory.gatherings.pods,
        known: (uid) => inventory.pod(uid),
        restarted: (records) => {
          inventory.podsRestarted(records);
          observer?.podsRestarted(records.keys());
          this.#synced("pods", records.size);
        },
        applied: (record) => {
          inventory.podApplied(record);
          observer?.podApplied(record.uid);
        },
        deleted: (uid) => {
          inventory.podDeleted(uid);
          observer?.podDeleted(uid);
        },
        blocked: () => {},
      },
    });
  }

  #ownerWatcher(resource: OwnerResource) {
    const { inventory } = this;
    const { observer } = this.#options;
    return new Watcher({
      ...this.#common(),
      target: { type: WATCHED[resource], namespace: this.#options.namespace },
      of: "metadata",
      decoder: new OwnerDecoder(),
      sink: {
        gathering: inventory.gatherings[resource],
        known: (uid) => inventory.owner(resource, uid),
        restarted: (records) => {
          inventory.ownersRestarted(resource, records);
          for (const record of records.values()) observer?.ownerApplied(record);
          this.#blocked.delete(resource);
          this.#synced(resource, records.size);
          this.#timekeeper.changed();
        },
        applied: (record) => {
          inventory.ownerApplied(resource, record);
          observer?.ownerApplied(record);
        },
        deleted: (uid) => {
          inventory.ownerDeleted(resource, uid);
          // An owner without pods is no change for any reader, but has a deadline.
          this.#timekeeper.changed();
        },
        blocked: () => {
          this.#blocked.add(resource);
          this.#checkReady();
        },
      },
    });
  }

  #common() {
    const { transport, clock, wallClock, random } = this.#options;
    const { initialList, watchTimeoutSeconds, listBounds } = this.#options;
    return {
      transport,
      clock,
      turns: this.#turns,
      wallClock,
      random,
      initialList,
      timeoutSeconds: watchTimeoutSeconds,
      listBounds,
    };
  }

  #synced(resource: OwnerResource | "pods", count: number): void {
    log.debug("{resource}: {count} listed", { resource, count });
    if (resource === "pods" && !this.#podsSynced) {
      this.#podsSynced = true;
      this.#cancelOwnersLate = this.#options.clock.after(OWNERS_LATE_MILLISECONDS, () => {
        if (!this.inventory.ready) this.#markReady();
      });
    }
    this.#checkReady();
  }

  #checkReady(): void {
    if (this.inventory.ready || !this.#podsSynced) return;
    const settled = (resource: OwnerResource) =>
      this.#owners[resource].statistics.synced || this.#blocked.has(resource);
    if (settled("replicasets") && settled("jobs")) this.#markReady();
  }

  /** What looks like success and may be none. */
  #warnOfGaps(pods: number): void {
    const missing = [...this.#blocked].map((resource) => {
      const { lastFailure } = this.#owners[resource].statistics;
      return `${resource} (${lastFailure?.reason ?? "unknown"})`;
    });
    if (missing.length > 0) {
      log.warning("going on without {missing}: pods of theirs are told with their direct owner", {
        missing: missing.join(", "),
      });
    }
    const { namespace } = this.#options;
    if (pods === 0 && namespace !== undefined) {
      log.warning("no pods in namespace {namespace}: does it exist?", { namespace });
    }
  }

  #markReady(): void {
    this.#cancelOwnersLate?.();
    this.inventory.markReady();
    const { pods, replicasets, jobs, waiting } = this.inventory.statistics;
    const figures = { pods, replicasets, jobs, waiting };
    const [all, sets, ofJobs] = [
      counted(pods, "pod"),
      counted(replicasets, "ReplicaSet"),
      counted(jobs, "Job"),
    ];
    log.info(`synced: ${all}, ${sets}, ${ofJobs}`, figures);
    this.#warnOfGaps(pods);
    this.#intake?.ready();
    this.#timekeeper.arm();
  }
}
