import type { PodHistory, RetainedPod } from "../enrichment/history/mod.ts";
import type { Clock } from "../time/mod.ts";

const HEARTBEAT_MILLISECONDS = 20_000;
/** Pods of one piece of the answer. */
const AT_ONCE = 100;

export interface PodFeedOptions {
  readonly history: PodHistory;
  /** Only the pods of this node; all when undefined. */
  readonly node: string | undefined;
  readonly clock: Clock;
  readonly wallClock: () => number;
  readonly onEnd: () => void;
}

/**
 * A snapshot and then every change, one line of JSON each. Of a reader that is slow nothing is kept
 * but the uids of the pods that have changed: he is told their latest state, each once.
 */
export function podFeed(options: PodFeedOptions): ReadableStream<Uint8Array> {
  const { history, clock, wallClock, onEnd } = options;
  const ours = (pod: RetainedPod) => options.node === undefined || pod.node === options.node;
  const waiting = [...history.pods].filter(ours).map(({ uid }) => uid);
  const dirty = new Set<string>();
  const told = new Set<string>();
  let synced = false;
  let wake = () => {};
  const note = (pod: RetainedPod) => {
    if (!ours(pod)) return;
    dirty.add(pod.uid);
    wake();
  };
  const unsubscribe = history.subscribe({ added: note, changed: note, removed: note });
  const end = () => {
    unsubscribe();
    wake();
    onEnd();
  };

  function snapshotLines(): readonly string[] {
    const lines: string[] = [];
    for (const uid of waiting.splice(0, AT_ONCE)) {
      const pod = history.pod(uid);
      dirty.delete(uid);
      if (pod === undefined) continue;
      told.add(uid);
      lines.push(JSON.stringify({ type: "snapshot", pod }));
    }
    if (waiting.length > 0 || synced) return lines;
    synced = true;
    const takenAt = new Date(wallClock()).toISOString();
    return [...lines, JSON.stringify({ type: "synced", takenAt })];
  }

  function changeLines(): readonly string[] {
    const lines: string[] = [];
    for (const uid of dirty) {
      if (lines.length === AT_ONCE) break;
      dirty.delete(uid);
      const pod = history.pod(uid);
      if (pod === undefined) continue;
      const isLive = pod.until.kind === "live";
      const type = isLive ? (told.has(uid) ? "changed" : "added") : "removed";
      if (isLive) told.add(uid);
      else told.delete(uid);
      lines.push(JSON.stringify({ type, pod }));
    }
    return lines;
  }

  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const lines = synced ? changeLines() : snapshotLines();
      if (lines.length > 0) {
        controller.enqueue(encoder.encode(`${lines.join("\n")}\n`));
        return;
      }
      await new Promise<void>((resolve) => {
        const cancel = clock.after(HEARTBEAT_MILLISECONDS, () => {
          controller.enqueue(encoder.encode('{"type":"heartbeat"}\n'));
          resolve();
        });
        wake = () => {
          cancel();
          resolve();
        };
      });
      const more = synced ? changeLines() : snapshotLines();
      if (more.length > 0) controller.enqueue(encoder.encode(`${more.join("\n")}\n`));
    },
    cancel: end,
  }, { highWaterMark: 0 });
}
