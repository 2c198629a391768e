import { type AnnouncedPod, type Container, FACTS, type PodFacts } from "./announced.ts";
import type { ExpectedPod } from "./expected_pods.ts";

/** Differences shown: they come in crowds. */
const SHOWN = 5;

/** What was announced and should not be, and the other way round; empty when all is right. */
export function differences(
  announced: ReadonlyMap<string, AnnouncedPod>,
  expected: ReadonlyMap<string, ExpectedPod>,
): readonly string[] {
  const found: string[] = [];
  for (const [uid, pod] of expected) {
    const told = announced.get(uid);
    if (told === undefined) found.push(`${nameOf(pod)} was not announced`);
    else found.push(...podDifferences(told, pod));
  }
  for (const [uid, pod] of announced) {
    if (!expected.has(uid)) found.push(`${nameOf(pod)} is announced and does not exist`);
  }
  return found;
}

/** @throws {Error} that shows the first differences */
export function assertSame(
  announced: ReadonlyMap<string, AnnouncedPod>,
  expected: ReadonlyMap<string, ExpectedPod>,
): void {
  const found = differences(announced, expected);
  if (found.length === 0) return;
  const shown = found.slice(0, SHOWN).join("; ");
  throw new Error(`${found.length} differences in ${expected.size} pods: ${shown}`);
}

function podDifferences(told: AnnouncedPod, pod: ExpectedPod): string[] {
  const name = nameOf(pod);
  const found = FACTS.filter((fact) => told[fact] !== pod[fact])
    .map((fact) => `${name} has ${fact} ${told[fact]} instead of ${pod[fact]}`);
  for (const [id, container] of pod.containers) {
    const other = told.containers.get(id);
    if (other === undefined) found.push(`${name}: container ${id} was not announced`);
    else if (!sameContainer(other, container)) {
      found.push(`${name}: container ${id} is ${other.name} ${other.image}`);
    }
  }
  for (const id of told.containers.keys()) {
    if (!pod.containers.has(id) && !pod.former.has(id)) {
      found.push(`${name}: container ${id} is announced and does not exist`);
    }
  }
  return found;
}

function sameContainer(a: Container, b: Container): boolean {
  return a.name === b.name && a.image === b.image;
}

function nameOf({ namespace, name, uid }: PodFacts): string {
  return `${namespace}/${name} (${uid})`;
}
