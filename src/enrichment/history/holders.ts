/** A time in which a key was a pod's. */
export interface Hold {
  readonly uid: string;
  readonly from: number;
  /** Infinity while it is. */
  readonly until: number;
  /** It may have been the pod's until then; nobody saw. Not before `until`. */
  readonly perhaps: number;
  /** When its containers began, where that is known; for a time that two pods claim. */
  readonly started: number;
}

/** How far the clocks of nodes, of the API server and of ours may be apart, in milliseconds. */
export const SKEW = 2_000;

export type Choice =
  | { readonly kind: "holder"; readonly uid: string }
  /** Somebody may have held it and nobody saw who. */
  | { readonly kind: "uncertain"; readonly uids: readonly string[] }
  | { readonly kind: "nobody" };

const NOBODY: Choice = { kind: "nobody" };

/**
 * Who held a key at a time; without a time, who did last.
 *
 * Never one whose time began more than the skew later, or ended more than the skew before.
 */
export function holderAt(holds: readonly Hold[], at: number | undefined): Choice {
  if (at === undefined) return chosen(holds);
  const during = holds.filter(({ from, until }) => from <= at && at <= until);
  // Where two claim the time, the end of one was seen late: whose containers ran by then has it.
  const running = during.filter(({ started }) => started > 0 && started <= at);
  if (running.length > 0) return chosen(running, (hold) => hold.started);
  if (during.length > 0) return chosen(during);
  const near = holds.filter(({ from, until }) => from <= at + SKEW && at <= until + SKEW);
  if (near.length > 0) return chosen(near);
  const perhaps = holds.filter(({ until, perhaps }) => until < at && at <= perhaps + SKEW);
  if (perhaps.length > 0) return { kind: "uncertain", uids: perhaps.map(({ uid }) => uid) };
  return NOBODY;
}

/** The latest by the time it began. */
function chosen(holds: readonly Hold[], begun = (hold: Hold) => hold.from): Choice {
  let latest: Hold | undefined;
  for (const hold of holds) {
    const later = latest === undefined ||
      (begun(hold) - begun(latest) || hold.until - latest.until || hold.started - latest.started) >
        0;
    if (later) latest = hold;
  }
  return latest === undefined ? NOBODY : { kind: "holder", uid: latest.uid };
}
