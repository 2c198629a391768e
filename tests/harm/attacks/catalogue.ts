import type { Attack } from "./attack.ts";
import { bookmarkFlood } from "./bookmark_flood.ts";
import { connectionStorm } from "./connection_storm.ts";
import { controlCharacters } from "./control_characters.ts";
import { deafReducer } from "./deaf_reducer.ts";
import { endlessError } from "./endless_error.ts";
import { fleeingReducer } from "./fleeing_reducer.ts";
import { forgedOwners, forgedWorkloads } from "./forged_owners.ts";
import { gzipBlanks } from "./gzip_blanks.ts";
import { gzipEvents } from "./gzip_events.ts";
import { http2Window } from "./http2_window.ts";
import { hugeTexts } from "./huge_texts.ts";
import { idleConnections } from "./idle_connections.ts";
import { infiniteList } from "./infinite_list.ts";
import { manyContainers } from "./many_containers.ts";
import { manyPods } from "./many_pods.ts";
import { oddHosts } from "./odd_hosts.ts";
import { pipelining } from "./pipelining.ts";
import { retryAfter } from "./retry_after.ts";
import { scrapeFlood } from "./scrape_flood.ts";
import { slowHeads } from "./slow_heads.ts";
import { slowReaders } from "./slow_readers.ts";
import { talkingReducer } from "./talking_reducer.ts";
import { wideOwners } from "./wide_owners.ts";

/** In the order in which they run. */
export const ATTACKS: readonly Attack[] = [
  idleConnections,
  slowHeads,
  http2Window,
  connectionStorm,
  oddHosts,
  slowReaders,
  pipelining,
  scrapeFlood,
  wideOwners,
  hugeTexts,
  manyContainers,
  manyPods,
  forgedOwners,
  forgedWorkloads,
  controlCharacters,
  infiniteList,
  gzipBlanks,
  gzipEvents,
  bookmarkFlood,
  endlessError,
  retryAfter,
  talkingReducer,
  deafReducer,
  fleeingReducer,
];

/** @throws {Error} that names those there are */
export function attackOf(name: string): Attack {
  const found = ATTACKS.find((attack) => attack.name === name);
  if (found !== undefined) return found;
  const names = ATTACKS.map((attack) => attack.name).join(", ");
  throw new Error(`no attack is called ${JSON.stringify(name)}; there are ${names}`);
}
