/** One row of the judge's tables: medians over the runs of both programs. */
export interface Judged {
  readonly metric: string;
  readonly pods: number;
  readonly mode: string;
  readonly rust: number;
  readonly ours: number;
  /** Null when the Rust collector's figure is 0. */
  readonly ratio: number | null;
}

interface Tables {
  readonly tables: readonly {
    readonly pods: number;
    readonly mode: string;
    readonly rows: readonly {
      readonly metric: string;
      readonly rust: number;
      readonly ours: number;
      readonly ratio: number | null;
    }[];
  }[];
}

export function readTables(text: string): readonly Judged[] {
  const { tables } = JSON.parse(text) as Tables;
  return tables.flatMap(({ pods, mode, rows }) =>
    rows.map(({ metric, rust, ours, ratio }) => ({ metric, pods, mode, rust, ours, ratio }))
  );
}
