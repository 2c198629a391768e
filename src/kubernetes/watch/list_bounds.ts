/** What a list may take before it counts as one that no cluster has. */
export interface ListBounds {
  /** Objects, of all its pages. */
  readonly objects: number;
  /** Bytes of its answers, unpacked. */
  readonly bytes: number;
  /** From its first request to its end. */
  readonly milliseconds: number;
}

/**
 * Heap for an object. An ordinary pod is kept in 600 bytes, a ReplicaSet in 300, and of those a
 * cluster may have ten for a pod. What single objects weigh is not this bound's business.
 */
const HEAP_OF_OBJECT = 1024;
/** Thrice an ordinary pod in JSON. It makes 8 GiB for 256 MiB of heap, more than etcd holds. */
const BYTES_OF_OBJECT = 32 * 1024;
/** A hundred thousand pods, compressed, over one megabit a second take half of it. */
const LONGEST = 30 * 60_000;

/** Bounds that real clusters keep, by the bytes that the heap of this process may grow to. */
export function listBoundsOf(heapBytes: number): ListBounds {
  const objects = Math.floor(heapBytes / HEAP_OF_OBJECT);
  return { objects, bytes: objects * BYTES_OF_OBJECT, milliseconds: LONGEST };
}
