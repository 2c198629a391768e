import { fileURLToPath } from "node:url";
import { Program } from "../e2e/support/program.ts";
import { pause } from "../e2e/support/wait_for.ts";
import type { Attack } from "./attacks/attack.ts";
import type { ReducerSwitch } from "./reducer_switch.ts";
import type { Simulated } from "./simulated.ts";

const ATTACKER = fileURLToPath(new URL("attacker_process.ts", import.meta.url));

/** Longer than a collector waits for somebody who has failed it: an attack may come after another. */
const MET_WITHIN_SECONDS = 90;

/** An attack that goes on until it is disposed of. */
export interface UnderWay extends AsyncDisposable {
  /** How often the collector has met it, or how many objects it has made. */
  met(): Promise<number>;
}

/** Where attacks begin. */
export interface Battlefield {
  readonly simulated: Simulated;
  readonly reducer: ReducerSwitch;
  readonly httpPort: number;
  /** See `StageOptions`. */
  readonly scale: number;
}

/**
 * Begins an attack; it is under way when the collector has met it.
 *
 * @throws {Error} when that takes too long: then nothing would be tried
 */
export async function begin(attack: Attack, field: Battlefield): Promise<UnderWay> {
  const underWay = await begun(attack, field);
  const end = performance.now() + MET_WITHIN_SECONDS * 1000;
  while (await underWay.met() === 0) {
    if (performance.now() > end) {
      await underWay[Symbol.asyncDispose]();
      throw new Error(`${attack.name} met nobody within ${MET_WITHIN_SECONDS} s`);
    }
    await pause(50);
  }
  return underWay;
}

async function begun(attack: Attack, field: Battlefield): Promise<UnderWay> {
  const { simulated, reducer, httpPort, scale } = field;
  switch (attack.target) {
    case "http":
      return onPort(attack.name, httpPort);
    case "reducer":
      reducer.misbehave(attack);
      return {
        met: () => Promise.resolve(reducer.met),
        [Symbol.asyncDispose]: () => Promise.resolve(reducer.misbehave(undefined)),
      };
    case "tenant":
    case "api":
      await simulated.attack(attack.name, scale);
      return {
        met: () => simulated.met(),
        [Symbol.asyncDispose]: () => simulated.end(),
      };
  }
}

function onPort(name: string, port: number): UnderWay {
  let connections = 0;
  const program = new Program({
    command: Deno.execPath(),
    args: ["run", "-A", "--no-check", ATTACKER, name, String(port)],
    onOutput: (line) => connections = Number(line),
  });
  return {
    met() {
      // One that has ended by itself attacks nobody.
      program.assertRunning();
      return Promise.resolve(connections);
    },
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}
