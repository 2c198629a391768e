/** Everything that ever happened in a cluster, written down; it answers by looking through all. */
export interface Life {
  readonly uid: string;
  readonly name: string;
  readonly ip: string;
  /** Milliseconds, exact. */
  readonly from: number;
  until: number;
}

export class NaiveHistory {
  readonly lives: Life[] = [];

  live(): readonly Life[] {
    return this.lives.filter(({ until }) => until === Infinity);
  }

  /** Those that held it within `slack` of the time. */
  holders(of: "name" | "ip", key: string, at: number, slack: number): readonly string[] {
    return this.lives
      .filter((life) => life[of] === key && life.from - slack <= at && at <= life.until + slack)
      .map(({ uid }) => uid);
  }
}
