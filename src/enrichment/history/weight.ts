import type { RetainedPod } from "./records.ts";

/**
 * What a retained pod costs on the heap, in bytes: an estimate of the lengths of its texts and the
 * number of its parts. `tests/enrichment/history/weight_test.ts` compares it with the heap.
 */
const POD = 1_700;
const INSTANCE = 420;
const OWNER = 120;
const HOLD = 200;
const ENTRY = 40;
const TEXT = 16;

export function podWeight(pod: RetainedPod): number {
  let weight = POD + texts(pod.uid, pod.name, pod.hostname, pod.mirror);
  for (const { container, id, image, imageId } of pod.instances) {
    // The id is held as it was written and without its scheme.
    weight += INSTANCE + texts(container, id, id, image, imageId);
  }
  for (const { name, uid } of pod.owners) weight += OWNER + texts(name, uid);
  weight += HOLD * pod.addresses.length;
  for (const [key, value] of Object.entries(pod.labels)) weight += ENTRY + texts(key, value);
  for (const [key, value] of Object.entries(pod.annotations)) weight += ENTRY + texts(key, value);
  return weight;
}

function texts(...all: readonly string[]): number {
  let weight = 0;
  for (const text of all) weight += TEXT + text.length;
  return weight;
}
