import type { Attack } from "./attack.ts";
import { idleConnections } from "./idle_connections.ts";

/** In the order in which they run. */
export const ATTACKS: readonly Attack[] = [idleConnections];

/** @throws {Error} that names those there are */
export function attackOf(name: string): Attack {
  const found = ATTACKS.find((attack) => attack.name === name);
  if (found !== undefined) return found;
  const names = ATTACKS.map((attack) => attack.name).join(", ");
  throw new Error(`no attack is called ${JSON.stringify(name)}; there are ${names}`);
}
