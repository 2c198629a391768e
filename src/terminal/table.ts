import { printable } from "./text.ts";

export interface TableOptions {
  /** Columns whose cells stand at the right, as numbers do. */
  readonly right?: readonly number[];
}

/** The rows as {@link printable} lines, each column as wide as its widest cell, two blanks between them. */
export function table(
  given: readonly (readonly string[])[],
  { right = [] }: TableOptions = {},
): string[] {
  const rows = given.map((row) => row.map(printable));
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => widths[column] = Math.max(widths[column] ?? 0, cell.length));
  }
  return rows.map((row) =>
    row.map((cell, column) => {
      const width = widths[column] ?? 0;
      return right.includes(column) ? cell.padStart(width) : cell.padEnd(width);
    }).join("  ").trimEnd()
  );
}
