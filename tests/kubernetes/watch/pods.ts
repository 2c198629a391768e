/** Pods, lists and events as bytes, as short to write as a test wants them. */
import {
  bookmarkFrame,
  envelope,
  frame,
  joined,
  listBody,
  type StatusFacts,
  statusObject,
} from "../encoding/protobuf_objects.ts";
import { podMessage } from "../objects/protobuf_pods.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** A pod whose name is told apart from one version of it to the next. */
export function pod(uid: string, resourceVersion: string | number, name = uid): Bytes {
  return podMessage({
    metadata: { uid, name, namespace: "shop", resourceVersion: String(resourceVersion) },
  });
}

export function page(
  resourceVersion: string | number,
  uids: readonly string[],
  continueToken = "",
): Bytes {
  return listBody(uids.map((uid) => pod(uid, 1)), String(resourceVersion), continueToken);
}

export function added(uid: string, resourceVersion: string | number, name?: string): Bytes {
  return frame("ADDED", envelope(pod(uid, resourceVersion, name)));
}

export function modified(uid: string, resourceVersion: string | number, name?: string): Bytes {
  return frame("MODIFIED", envelope(pod(uid, resourceVersion, name)));
}

export function deleted(uid: string, resourceVersion: string | number): Bytes {
  return frame("DELETED", envelope(pod(uid, resourceVersion)));
}

export function bookmark(resourceVersion: string | number): Bytes {
  return bookmarkFrame(String(resourceVersion));
}

export function endMarker(resourceVersion: string | number): Bytes {
  return bookmarkFrame(String(resourceVersion), { "k8s.io/initial-events-end": "true" });
}

/** The initial events of a streamed list with their end. */
export function streamedList(resourceVersion: string | number, uids: readonly string[]): Bytes {
  return joined([...uids.map((uid) => added(uid, 1)), endMarker(resourceVersion)]);
}

export function errorEvent(status: StatusFacts): Bytes {
  return frame("ERROR", statusObject(status));
}

/** An intact frame around a pod that is none. */
export function malformedEvent(): Bytes {
  return frame("MODIFIED", envelope(Uint8Array.of(0x0a, 0x7f, 0x00)));
}

export const EXPIRED: StatusFacts = {
  code: 410,
  reason: "Expired",
  message: "too old resource version: 1 (431)",
};
