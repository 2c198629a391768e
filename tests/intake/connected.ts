import { MessageEncoder } from "../../src/intake/encode.ts";
import { FrameWriter, type IntakeCompression } from "../../src/wire/lz4_frame_writer.ts";
import { Outbox } from "../../src/intake/outbox.ts";
import { type Introduction, Session } from "../../src/intake/session.ts";
import { FakeClock, settled } from "../support/fake_clock.ts";
import { live } from "../support/live.ts";
import { MemorySocket } from "../support/memory_socket.ts";
import { PodTable } from "../support/pod_table.ts";
import { containerOf, desiredOf, podOf } from "../support/records.ts";

export const INTRODUCTION: Introduction = {
  version: { major: 0, minor: 11, patch: 0 },
  hostname: "node-a",
  cpuCores: 4,
  labels: { cluster: "prod", team: "shop" },
};

/** Messages of a handshake, in their order. */
export const HANDSHAKE: readonly string[] = [
  "connect",
  "report_cpu_cores",
  "set_config_label",
  "set_config_label",
  "cloud_platform",
  "set_node_info",
  "metadata_complete",
];

/** A wall clock of its own, so that it is not mistaken for the other one. */
export const WALL_CLOCK = 1_750_000_000_000;

/** Pods enough for several blocks. */
export function crowd(count: number, ip = 1) {
  return Array.from({ length: count }, (_, index) =>
    desiredOf(
      podOf(`00000000-0000-4000-8000-${String(index).padStart(12, "0")}`, {
        ip,
        containers: [containerOf(`${index}`.padStart(64, "0"))],
        version: `'registry.example/${index}:1'`,
      }),
    ));
}

/** A session on a socket without a network, as the intake begins it. */
export function connect(
  options: { readonly ready?: boolean; readonly compression?: IntakeCompression } = {},
) {
  const clock = new FakeClock();
  const socket = new MemorySocket();
  const table = new PodTable();
  table.ready = options.ready ?? true;
  const outbox = new Outbox(table);
  const frame = new FrameWriter({ compression: options.compression ?? "lz4" });
  const encoder = new MessageEncoder(frame);
  let epoch = 0;
  const session = new Session({
    socket,
    introduction: INTRODUCTION,
    frame,
    encoder,
    outbox,
    clock,
    wallClock: () => WALL_CLOCK,
    ready: () => table.ready,
    beginEpoch: () => ++epoch,
  });
  let outcome: "closed" | Error | undefined;
  return {
    clock,
    socket,
    table,
    outbox,
    /** What the session and its parts have counted by now. */
    statistics: live(() => {
      const { dirty, skipped, shortened } = outbox;
      return { ...session.progress, ...encoder.counters, dirty, skipped, shortened, epoch };
    }),
    session,
    /** How the session ended; undefined while it runs. */
    outcome: () => outcome,
    /** Begins, and lets the handshake and the first snapshot happen. */
    async start(): Promise<void> {
      session.run().then(() => outcome = "closed", (error: Error) => outcome = error);
      await settled();
    },
    changed(...uids: readonly string[]): void {
      for (const uid of uids) {
        outbox.changed(uid);
        session.changed();
      }
    },
    /** Names of what was written since the last call. */
    fresh: sinceLast(() => socket.names),
  };
}

function sinceLast(names: () => readonly string[]): () => readonly string[] {
  let seen = 0;
  return () => {
    const all = names();
    const fresh = all.slice(seen);
    seen = all.length;
    return fresh;
  };
}
