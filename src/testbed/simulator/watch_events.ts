import { type ChangeType, encodeEvent, type Format } from "./encoding.ts";
import type { KubernetesObject } from "./objects.ts";
import type { Change } from "./resource_store.ts";
import type { ServedType } from "./resources.ts";
import type { Selector } from "./selectors.ts";

export interface WatchEvent {
  readonly type: ChangeType;
  readonly object: KubernetesObject;
}

/**
 * What a change is to a watch with a selector: an object that begins to match is ADDED to it, and
 * one that matches no longer is DELETED.
 */
export function eventOf(change: Change, selector: Selector): WatchEvent | undefined {
  const { type, object, previous, resourceVersion } = change;
  const before = previous !== undefined && selector(previous);
  const now = type !== "DELETED" && selector(object);
  if (now) return { type: before ? "MODIFIED" : "ADDED", object };
  if (!before) return undefined;
  if (type === "DELETED") return { type, object };
  const metadata = { ...previous.metadata, resourceVersion: `${resourceVersion}` };
  return { type: "DELETED", object: { ...previous, metadata } };
}

/**
 * Frames of changes that several watches send: each is encoded once for each format, and forgotten
 * with the change.
 */
export class FrameCache {
  readonly #frames = new WeakMap<Change, Map<string, Uint8Array<ArrayBuffer>>>();

  frame(
    resource: ServedType,
    format: Format,
    change: Change,
    { type, object }: WatchEvent,
  ): Uint8Array<ArrayBuffer> {
    const name = `${format.encoding} ${format.metadataOnly} ${type}`;
    let frames = this.#frames.get(change);
    if (frames === undefined) {
      frames = new Map();
      this.#frames.set(change, frames);
    }
    let frame = frames.get(name);
    if (frame === undefined) {
      frame = encodeEvent(resource, format, type, object);
      frames.set(name, frame);
    }
    return frame;
  }
}
