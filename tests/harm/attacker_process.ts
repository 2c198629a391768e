// deno-lint-ignore-file no-console -- its one line is read by the stage
/**
 * One attack on the HTTP port, in a process of its own, so that its work delays nobody who measures:
 * `attacker_process.ts NAME PORT`. Goes on until it is ended.
 */
import { attackOf } from "./attacks/catalogue.ts";

const [name = "", port] = Deno.args;
const attack = attackOf(name);
if (attack.target !== "http") throw new Error(`${name} is no attack on the HTTP port`);
console.log("begun");
await attack.run(Number(port));
