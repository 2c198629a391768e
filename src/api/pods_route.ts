import type { PodHistory, RetainedPod } from "../enrichment/history/mod.ts";
import { respond, type Route } from "../operations/mod.ts";
import type { Clock } from "../time/mod.ts";
import { podFeed } from "./pod_feed.ts";

const MOST_WATCHERS = 64;
const PAGE = { usual: 500, most: 5_000 } as const;

export interface PodsRouteOptions {
  readonly history: PodHistory;
  readonly clock: Clock;
  readonly wallClock: () => number;
}

/** `GET /api/v1/pods?node=N&watch=1`: what agents read; without `watch`, pages. */
export function podsRoute({ history, clock, wallClock }: PodsRouteOptions): Route {
  let watchers = 0;
  return {
    path: "/api/v1/pods",
    purpose: "every pod that is known, of a node; with watch=1 every change too",
    answer({ searchParams }) {
      if (!history.synced) {
        return respond(503, "the pods have not been listed yet\n", { "retry-after": "1" });
      }
      const node = searchParams.get("node") ?? undefined;
      if (searchParams.get("watch") !== "1") return page(history, node, searchParams, wallClock());
      if (watchers >= MOST_WATCHERS) {
        return respond(503, `${MOST_WATCHERS} others watch already\n`, { "retry-after": "5" });
      }
      watchers++;
      let ended = false;
      const onEnd = () => {
        if (!ended) watchers--;
        ended = true;
      };
      return new Response(podFeed({ history, node, clock, wallClock, onEnd }), {
        headers: {
          "content-type": "application/x-ndjson",
          "cache-control": "no-store",
          "x-content-type-options": "nosniff",
        },
      });
    },
  };
}

/** Namespace, name and uid: an order that lasts, and that tells two pods apart. */
function rankOf({ namespace, name, uid }: RetainedPod): string {
  return `${namespace}\n${name}\n${uid}`;
}

function page(
  history: PodHistory,
  node: string | undefined,
  searchParams: URLSearchParams,
  now: number,
): Response {
  const limit = Number(searchParams.get("limit") ?? PAGE.usual);
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE.most) {
    return respond(400, `limit is no whole number from 1 to ${PAGE.most}\n`);
  }
  const after = decodedToken(searchParams.get("continue"));
  if (after === undefined) return respond(400, "continue is no token of ours\n");
  const rest = [...history.pods].filter((pod) => node === undefined || pod.node === node)
    .map((pod) => ({ pod, rank: rankOf(pod) }))
    .filter(({ rank }) => rank > after)
    .sort((a, b) => a.rank < b.rank ? -1 : 1);
  const shown = rest.slice(0, limit);
  const last = shown.at(-1);
  const body = {
    takenAt: new Date(now).toISOString(),
    pods: shown.map(({ pod }) => pod),
    next: rest.length > limit && last !== undefined ? encodeURIComponent(last.rank) : null,
  };
  return respond(200, `${JSON.stringify(body)}\n`, { "content-type": "application/json" });
}

/** Empty for the beginning; undefined for what is no token. */
function decodedToken(token: string | null): string | undefined {
  try {
    return decodeURIComponent(token ?? "");
  } catch {
    return undefined;
  }
}
