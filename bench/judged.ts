/** Median and spread of one program's runs. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** One figure of both programs. */
export interface Judged {
  readonly metric: string;
  readonly pods: number;
  readonly mode: string;
  readonly rust: Spread;
  readonly ours: Spread;
  /** Ours by the Rust collector's; null when that is 0. */
  readonly ratio: number | null;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  const median = sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
  return { median, least: sorted[0] ?? NaN, most: sorted.at(-1) ?? NaN };
}

export function judgedOf(
  metric: string,
  mode: string,
  pods: number,
  rust: readonly number[],
  ours: readonly number[],
): Judged {
  const [theirs, our] = [spreadOf(rust), spreadOf(ours)];
  const ratio = theirs.median === 0 ? null : our.median / theirs.median;
  return { metric, mode, pods, rust: theirs, ours: our, ratio };
}

type Range = readonly [least: number, most: number];

interface Tables {
  readonly tables: readonly {
    readonly pods: number;
    readonly mode: string;
    readonly rows: readonly {
      readonly metric: string;
      readonly rust: number | null;
      readonly ours: number | null;
      readonly ratio: number | null;
      readonly rust_min_max: Range | null;
      readonly ours_min_max: Range | null;
    }[];
  }[];
}

/** What `bench.sh paired --json` writes. */
export function readTables(text: string): readonly Judged[] {
  const spread = (median: number | null, [least, most]: Range): Spread => ({
    median: median ?? NaN,
    least,
    most,
  });
  const { tables } = JSON.parse(text) as Tables;
  return tables.flatMap(({ pods, mode, rows }) =>
    rows.map(({ metric, rust, ours, ratio, rust_min_max, ours_min_max }) => ({
      metric,
      pods,
      mode,
      rust: spread(rust, rust_min_max ?? [NaN, NaN]),
      ours: spread(ours, ours_min_max ?? [NaN, NaN]),
      ratio,
    }))
  );
}
