import type { Instance } from "./records.ts";

/** Instances kept of each container. */
const KEPT = 8;

/**
 * The instances known before with those of a new status.
 *
 * @returns `before` itself when the status says nothing new
 */
export function mergeInstances(
  before: readonly Instance[],
  status: readonly Instance[],
): readonly Instance[] {
  const merged = [...before];
  let changed = false;
  for (const instance of status) {
    const at = merged.findIndex(({ container, restart }) =>
      container === instance.container && restart === instance.restart
    );
    const known = merged[at];
    const more = known === undefined ? instance : withMore(known, instance);
    if (more === known) continue;
    changed = true;
    if (at < 0) merged.push(more);
    else merged[at] = more;
  }
  if (!changed) return before;
  merged.sort((a, b) => a.restart - b.restart);
  return merged.filter(({ container }, at) => countAfter(merged, at, container) < KEPT);
}

/** What became of an instance is told piece by piece, and what was known once may be left out. */
function withMore(known: Instance, told: Instance): Instance {
  const image = told.image || known.image;
  const imageId = told.imageId || known.imageId;
  const startedAt = told.startedAt || known.startedAt;
  const finishedAt = told.finishedAt || known.finishedAt;
  if (
    known.id === told.id && known.image === image && known.imageId === imageId &&
    known.startedAt === startedAt && known.finishedAt === finishedAt
  ) return known;
  return { ...told, image, imageId, startedAt, finishedAt };
}

function countAfter(instances: readonly Instance[], at: number, container: string): number {
  let count = 0;
  for (let n = at + 1; n < instances.length; n++) {
    if (instances[n]!.container === container) count++;
  }
  return count;
}
