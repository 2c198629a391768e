import {
  type Found,
  KEY_KINDS,
  type KeyKind,
  parseKey,
  type PodHistory,
} from "../enrichment/history/mod.ts";
import { respond, type Route } from "../operations/mod.ts";

const JSON_TYPE = { "content-type": "application/json" };

/** `GET /api/v1/lookup?uid=|container=|ip=|pod=|path=&at=`: which pod a key meant. */
export function lookupRoute(history: PodHistory): Route {
  return {
    path: "/api/v1/lookup",
    purpose: `the pod of one of ${KEY_KINDS.join(", ")}, at a time`,
    answer({ searchParams }) {
      const given = KEY_KINDS.filter((kind) => searchParams.has(kind));
      const [kind] = given;
      if (kind === undefined || given.length > 1) {
        return respond(400, `ask for one of ${KEY_KINDS.map((one) => `${one}=`).join(", ")}\n`);
      }
      const at = searchParams.get("at");
      const time = at === null ? undefined : Date.parse(at);
      if (Number.isNaN(time)) {
        return respond(400, `at is ${JSON.stringify(at)}: give a time of RFC 3339\n`);
      }
      const found = find(history, kind, searchParams.get(kind) ?? "", time);
      return respond(200, `${JSON.stringify(found)}\n`, JSON_TYPE);
    },
  };
}

function find(history: PodHistory, kind: KeyKind, text: string, at: number | undefined): Found {
  const key = parseKey(kind, text);
  return key === undefined
    ? { state: "unknown", reason: "malformed-key", candidates: [] }
    : history.lookup(key, at);
}
