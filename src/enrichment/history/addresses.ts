import type { AddressHold, PodFacts } from "./records.ts";

/**
 * Which addresses are the pod's, and since when: the kubelet gives them back when the pod has come
 * to its end, whether or not its object is deleted then.
 *
 * @returns `before` itself when nothing changed
 */
export function mergeAddresses(
  before: readonly AddressHold[],
  facts: PodFacts,
  now: number,
): readonly AddressHold[] {
  if (facts.hostNetwork) return before;
  // The status of an evicted pod loses its addresses; then too they are over.
  const held = new Set(facts.ended ? [] : facts.ips);
  const over = facts.ended ? endOf(facts, now) : now;
  let changed = false;
  const merged = before.map((hold) => {
    if (hold.until !== undefined || held.delete(hold.ip)) return hold;
    changed = true;
    return { ...hold, until: Math.max(hold.from, over) };
  });
  for (const ip of held) {
    merged.push({ ip, from: startOf(before, facts, now), until: undefined });
    changed = true;
  }
  if (facts.ended && before.length === 0) {
    for (const ip of facts.ips) {
      merged.push({ ip, from: facts.startedAt || facts.createdAt, until: over });
      changed = true;
    }
  }
  return changed ? merged : before;
}

/** The first addresses are the pod's from its start on, later ones from when they are seen. */
function startOf(before: readonly AddressHold[], facts: PodFacts, now: number): number {
  return before.length === 0 ? facts.startedAt || facts.createdAt : now;
}

/** The latest end of a container; a container that never ran has none. */
function endOf(facts: PodFacts, now: number): number {
  const latest = Math.max(0, ...facts.instances.map(({ finishedAt }) => finishedAt));
  return latest === 0 ? now : Math.min(latest, now);
}
