import { pause } from "../e2e/support/wait_for.ts";
import type { Attack } from "./attacks/attack.ts";
import { probe, Probes } from "./probes.ts";
import type { Stage } from "./stage.ts";
import { type EndSeen, GRACE_SECONDS, LEFT_OVER, type Seen } from "./verdict.ts";

const SAMPLE_MILLISECONDS = 200;

/** What is left of an attack is let go of within so long, or it is kept; retention takes a minute. */
const SETTLING_SECONDS = 150;

/** A heap that has nothing to do collects nothing: a list is something to do. */
const RELIST_AFTER_SECONDS = 5;

/** An attack is under way by then. */
const UNDER_WAY_MILLISECONDS = 1_500;

/** Makes one attack for so many seconds, and looks on. */
export async function undergo(stage: Stage, attack: Attack, seconds: number): Promise<Seen> {
  const { collector, changes } = stage;
  const before = await collector.resident();
  const logged = collector.logged;
  let most = before;
  let met: number;
  const begun = performance.now();
  changes.take(Date.now());
  await using probes = new Probes(collector.httpPort);
  await stage.simulated.change();
  {
    await using underWay = await stage.attack(attack);
    for (const end = performance.now() + seconds * 1000; performance.now() < end;) {
      most = Math.max(most, await collector.resident());
      await pause(SAMPLE_MILLISECONDS);
    }
    met = await underWay.met();
  }
  const milliseconds = performance.now() - begun;
  const seen = probes.take();
  await stage.simulated.rest();
  const readyAfter = await settles(stage, before + LEFT_OVER);
  return {
    attack: attack.name,
    target: attack.target,
    met,
    milliseconds,
    alive: collector.alive,
    readyAfter,
    probes: seen,
    told: changes.take(Date.now()),
    resident: { before, most, after: await collector.resident() },
    logBytes: collector.logged - logged,
    problems: stage.lies.take(),
  };
}

/** How it ends when it is told to under an attack; another one is at work afterwards. */
export async function endUnder(stage: Stage, attack: Attack): Promise<EndSeen> {
  let seen: EndSeen;
  {
    await using _ = await stage.attack(attack);
    await pause(UNDER_WAY_MILLISECONDS);
    seen = { attack: attack.name, ...await stage.collector.stop(GRACE_SECONDS) };
  }
  await stage.startCollector();
  return seen;
}

/** Waits until all is as before, or does not get so; whether it is ready then. */
async function settles(stage: Stage, mebibytes: number): Promise<boolean> {
  const { collector, changes, simulated } = stage;
  const isReady = async () => (await probe(collector.httpPort, "/readyz")).status === 200;
  const end = performance.now() + SETTLING_SECONDS * 1000;
  let relist = performance.now() + RELIST_AFTER_SECONDS * 1000;
  while (collector.alive && performance.now() < end) {
    const small = await collector.resident() <= mebibytes;
    if (small && changes.allTold && await isReady()) return true;
    if (!small && performance.now() > relist) {
      relist = performance.now() + RELIST_AFTER_SECONDS * 1000;
      await simulated.relist();
    }
    await pause(SAMPLE_MILLISECONDS);
  }
  return await isReady();
}
