import { createHash } from "node:crypto";
import type { Position } from "../reader/mod.ts";

/** How far everything was read and delivered, at one moment. */
export interface Checkpoint {
  readonly streams: ReadonlyMap<string, Position>;
  /** Bytes of the output file that are delivered; undefined for an output that is no file. */
  readonly outputLength: number | undefined;
}

export const EMPTY: Checkpoint = { streams: new Map(), outputLength: undefined };

const HEAD = "k8s-collector checkpoint 1 ";

/** With its own hash before it: a file that was cut, or is of zeros after a crash, shows it. */
export function writeCheckpoint({ streams, outputLength }: Checkpoint): string {
  const body = JSON.stringify({
    outputLength: outputLength ?? null,
    streams: Object.fromEntries(streams),
  });
  return `${HEAD}${hashOf(body)}\n${body}\n`;
}

/** Undefined for what is no whole checkpoint. */
export function readCheckpoint(text: string): Checkpoint | undefined {
  const [head = "", body = "", rest] = text.split("\n");
  if (rest !== "" || head !== `${HEAD}${hashOf(body)}`) return undefined;
  const { outputLength, streams } = JSON.parse(body) as {
    outputLength: number | null;
    streams: Record<string, Position>;
  };
  return {
    streams: new Map(Object.entries(streams)),
    outputLength: outputLength ?? undefined,
  };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
