import type { ApiObject } from "../../kubernetes/resource/mod.ts";

/** What the server keeps for itself, and what says nothing about how an object is to be. */
const OF_THE_SERVER = [
  "managedFields",
  "resourceVersion",
  "generation",
  "uid",
  "creationTimestamp",
  "selfLink",
] as const;

/** An object without what changes by itself. */
export function comparable(object: ApiObject): Readonly<Record<string, unknown>> {
  const { status: _, metadata = {}, ...rest } = object as ApiObject & { status?: unknown };
  const kept = Object.entries(metadata).filter(([name]) =>
    !OF_THE_SERVER.some((one) => one === name)
  );
  return { ...rest, metadata: Object.fromEntries(kept) };
}

/**
 * Whether applying would change anything: the server's own answer to a dry run, in which quantities
 * are spelt its way and defaults are filled in, is what is there already.
 */
export function isSame(live: ApiObject, answer: ApiObject): boolean {
  return stable(comparable(live)) === stable(comparable(answer));
}

/** The same text for the same value, in whatever order its members are. */
export function stable(value: unknown): string {
  return JSON.stringify(
    value,
    (_, inner: unknown) =>
      typeof inner === "object" && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => a < b ? -1 : 1))
        : inner,
  );
}
