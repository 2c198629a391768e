import { choice, type SettingTable, wholeNumber } from "../configuration/mod.ts";

const relistModes = ["diff", "resync"] as const;
const initialLists = ["auto", "watch-list", "pages"] as const;

/** Longest delay a timer of the platform takes, in whole seconds (2^31 - 1 milliseconds). */
const longestTimerSeconds = 2_147_483;
const largestCount = 1_000_000_000;

/** How the cluster is watched, and what is kept of it. */
export interface CollectorSettings {
  readonly deleteTtlSeconds: number;
  readonly deleteCapacity: number;
  readonly waitingLimit: number;
  readonly relist: (typeof relistModes)[number];
  readonly initialList: (typeof initialLists)[number];
  /** The longest a watch is asked to last. */
  readonly watchTimeoutSeconds: number;
}

export const collectorSettings: SettingTable<CollectorSettings> = {
  deleteTtlSeconds: {
    description: "Seconds a pod that ended is still announced",
    allowed: `a whole number from 0 to ${longestTimerSeconds}`,
    flag: { name: "delete-ttl-secs", placeholder: "seconds" },
    environment: ["K8S_COLLECTOR_DELETE_TTL_SECS"],
    default: 60,
    parse: wholeNumber(0, longestTimerSeconds),
  },
  deleteCapacity: {
    description: "Pods that ended and are still announced, at most; the oldest go first",
    allowed: `a whole number from 0 to ${largestCount}`,
    flag: { name: "delete-capacity", placeholder: "pods" },
    environment: ["K8S_COLLECTOR_DELETE_CAPACITY"],
    default: 10_000,
    parse: wholeNumber(0, largestCount),
  },
  waitingLimit: {
    description: "Pods that wait for their owner, at most; more cause a resync",
    allowed: `a whole number from 1 to ${largestCount}`,
    flag: { name: "waiting-limit", placeholder: "pods" },
    environment: ["K8S_COLLECTOR_WAITING_LIMIT"],
    default: 10_000,
    parse: wholeNumber(1, largestCount),
  },
  relist: {
    description: "After a relist send the difference, or a resync with everything",
    allowed: relistModes.join(" or "),
    flag: { name: "relist", placeholder: "diff|resync" },
    environment: [],
    default: "diff",
    parse: choice(relistModes),
  },
  initialList: {
    description: "How objects are listed: streamed by a watch, or in pages",
    allowed: "auto, watch-list or pages",
    flag: { name: "initial-list", placeholder: "auto|watch-list|pages" },
    environment: [],
    default: "auto",
    parse: choice(initialLists),
  },
  watchTimeoutSeconds: {
    description: "Seconds a watch lasts at most; each draws its own, down to 78 % of it",
    allowed: "a whole number from 30 to 3600",
    flag: { name: "watch-timeout-secs", placeholder: "seconds" },
    environment: ["K8S_COLLECTOR_WATCH_TIMEOUT_SECS"],
    // Some load balancers drop a connection that was quiet for 240 s.
    default: 230,
    parse: wholeNumber(30, 3600),
  },
};
