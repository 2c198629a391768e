import type { OwnerRecord, OwnerReference, PodRecord } from "../../src/inventory/mod.ts";

/** Characters of a text that are kept at most; a list's elements likewise. */
const TEXT = { name: 1_024, namespace: 1_024, uid: 512, version: 4_200, id: 2_048, image: 4_096 };
const OWNER = { apiVersion: 317, kind: 63, name: 253, uid: 128 };
/** Of a list that has grown, and of the others, which have not. */
const CONTAINERS = 8_192 + 100;

/** Throws when more was made of an object than may be kept of any. */
export function checkKept(record: PodRecord | OwnerRecord): void {
  checkTexts(record, TEXT);
  if (record.controller !== undefined) checkOwner(record.controller);
  if (!("containers" in record)) return;
  const { containers } = record;
  if (containers.length > CONTAINERS) throw new Error(`${containers.length} containers are kept`);
  for (const container of containers) checkTexts(container, TEXT);
}

function checkOwner(owner: OwnerReference): void {
  checkTexts(owner, OWNER);
}

function checkTexts(object: object, bounds: Readonly<Record<string, number>>): void {
  for (const [key, value] of Object.entries(object)) {
    if (typeof value !== "string") continue;
    const most = bounds[key];
    if (most === undefined) throw new Error(`a text of which no bound is known: ${key}`);
    if (value.length > most) throw new Error(`${value.length} characters of ${key} are kept`);
  }
}
