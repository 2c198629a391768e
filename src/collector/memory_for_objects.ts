/** Beside the objects: the program itself, caches of texts, scratch of the decoders, messages. */
const PROGRAM = 32 << 20;
/** A garbage collector that is left less than a third runs all the time. */
const PART = 2 / 3;
/** Where even the program hardly fits. */
const LEAST = 1 / 4;

/**
 * How many bytes of the heap all objects together may take. The limit of V8's heap follows that of
 * the container (`getHeapStatistics().heap_size_limit`): of 384 MiB it gets 256.
 */
export function memoryForObjects(heapLimit: number): number {
  return Math.round(Math.max((heapLimit - PROGRAM) * PART, heapLimit * LEAST));
}
