// deno-lint-ignore-file no-console -- its lines are read by the stage
/**
 * One attack on the HTTP port, in a process of its own, so that its work delays nobody who measures:
 * `attacker_process.ts NAME PORT`. Goes on until it is ended,
 * and says now and then how often it has reached the port.
 */
import { attackOf } from "./attacks/catalogue.ts";
import { connectionsMade } from "./attacks/crowd.ts";

const EVERY_MILLISECONDS = 200;

const [name = "", port] = Deno.args;
const attack = attackOf(name);
if (attack.target !== "http") throw new Error(`${name} is no attack on the HTTP port`);
setInterval(() => console.log(connectionsMade()), EVERY_MILLISECONDS);
await attack.run(Number(port));
