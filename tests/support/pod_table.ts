import type { DesiredPod } from "../../src/inventory/mod.ts";
import type { DesiredState } from "../../src/intake/outbox.ts";

/** A desired state that a test writes down by itself. */
export class PodTable implements DesiredState {
  readonly pods = new Map<string, DesiredPod>();
  ready = true;

  set(...entries: readonly DesiredPod[]): void {
    for (const entry of entries) this.pods.set(entry.pod.uid, entry);
  }

  desired(uid: string): DesiredPod | undefined {
    return this.pods.get(uid);
  }

  uids(): IterableIterator<string> {
    return this.pods.keys();
  }
}
