/** Control characters of C0 and C1, formats and directions, and Unicode's ends of lines. */
const STEERING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/**
 * Text that cannot steer a terminal, nor begin a line: what could is written as JSON escapes it,
 * `\u001b`. So a line of JSON stays the same value.
 */
export function printable(text: string): string {
  return text.replaceAll(STEERING, escaped);
}

function escaped(character: string): string {
  return character.split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
}

/** The text in at most so many columns; what is cut off is marked with an ellipsis. */
export function clipped(line: string, columns: number): string {
  return line.length <= columns ? line : line.slice(0, Math.max(0, columns - 1)) + "…";
}

/** Digits in groups of three, the same on every machine. */
export function grouped(count: number): string {
  return String(count).replaceAll(/\B(?=(\d{3})+$)/g, ",");
}

/** A number with its noun, in the plural where it has to be. */
export function counted(count: number, noun: string): string {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}
