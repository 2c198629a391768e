import type { OwnerRecord, OwnerReference, PodRecord } from "./records.ts";

/**
 * What a record costs on the heap of V8, in bytes: an estimate, of lengths alone, so that it costs
 * next to nothing. `bench/weights.ts` measures how far it is from the truth.
 *
 * Texts that are usually shared (names of containers, images, an owner's group and kind) count as if
 * nobody else had them: whoever means harm makes every one different.
 */

/** An object of a few fields, and its places in the maps and sets that know it by its uid. */
const POD = 370;
const OWNER = 160;
const CONTAINER = 56;
const REFERENCE = 56;
/** The set of an owner's pods, when the pod is its only one. */
const LINK = 200;
/** Before the characters of a string. */
const TEXT = 16;
/** Shorter texts are taken for Latin, which Kubernetes demands of nearly all: half of a wide one. */
const LATIN = 128;

export function podWeight(pod: PodRecord): number {
  let weight = POD + textWeight(pod.uid) + textWeight(pod.name) + textWeight(pod.version);
  if (pod.controller !== undefined) weight += LINK + referenceWeight(pod.controller);
  const { containers } = pod;
  for (let n = 0; n < containers.length; n++) {
    const { id, name, image } = containers[n]!;
    weight += CONTAINER + textWeight(id) + textWeight(name) + textWeight(image);
  }
  return weight;
}

export function ownerWeight(owner: OwnerRecord): number {
  const weight = OWNER + textWeight(owner.uid) + textWeight(owner.name);
  return owner.controller === undefined ? weight : weight + referenceWeight(owner.controller);
}

function referenceWeight({ name, uid }: OwnerReference): number {
  return REFERENCE + textWeight(name) + textWeight(uid);
}

function textWeight(text: string): number {
  const { length } = text;
  if (length === 0) return 0;
  return TEXT + (length > LATIN && isWide(text) ? 2 * length : length);
}

/** V8 takes two bytes for every character of a string that has one beyond Latin-1. */
function isWide(text: string): boolean {
  for (let n = 0; n < text.length; n++) if (text.charCodeAt(n) > 0xff) return true;
  return false;
}
