/**
 * What is put into a text stands between two comments, so that taking it out gives back the very bytes.
 */
const BEGIN = "# k8s-collector sidecar: begin";
const END = "# k8s-collector sidecar: end";
/** The text had no newline at its end. */
const UNENDED = `${BEGIN} (after a newline of its own)`;

export interface Insertion {
  /** Where in the text; at the beginning of a line, or at its end where that has no newline. */
  readonly offset: number;
  readonly indent: number;
  readonly lines: readonly string[];
}

/** Puts them in; those of one place in the order in which they are given. */
export function insertAll(text: string, insertions: readonly Insertion[]): string {
  const ordered = insertions.map((one, index) => ({ ...one, index }))
    .toSorted((a, b) => b.offset - a.offset || b.index - a.index);
  let result = text;
  for (const { offset, indent, lines } of ordered) {
    const pad = " ".repeat(indent);
    const isUnended = offset > 0 && text[offset - 1] !== "\n";
    const block = [isUnended ? UNENDED : BEGIN, ...lines, END].map((line) => `${pad}${line}\n`);
    const inserted = block.join("");
    result = result.slice(0, offset) + (isUnended ? `\n${inserted.slice(0, -1)}` : inserted) +
      result.slice(offset);
  }
  return result;
}

/** Takes out what was put in. @returns the text, and how often there was something */
export function removeAll(text: string): { readonly text: string; readonly removed: number } {
  const pattern = new RegExp(
    `\\n[ ]*${escaped(UNENDED)}\\n(?:.*\\n)*?[ ]*${escaped(END)}|` +
      `^[ ]*${escaped(BEGIN)}\\n(?:.*\\n)*?[ ]*${escaped(END)}\\n`,
    "gm",
  );
  let removed = 0;
  const rest = text.replace(pattern, () => {
    removed++;
    return "";
  });
  return { text: rest, removed };
}

function escaped(text: string): string {
  return text.replaceAll(/[()]/g, "\\$&");
}
