import type { LogFile } from "./files.ts";

/** Where reading begins in streams of which no checkpoint tells. */
export interface Start {
  /** Of what was there before the reader: from its beginning, or only what is written from now on. */
  readonly at: "beginning" | "end";
  /** What was not written to for so long is passed over, as far as it goes; in milliseconds. */
  readonly ignoreOlder: number;
}

export const FROM_THE_BEGINNING: Start = { at: "beginning", ignoreOlder: Infinity };

/** Whether what lies in these files, all of one stream, is to be passed over. */
export function isPassedOver(
  start: Start,
  files: readonly LogFile[],
  wasThereBefore: boolean,
  now: number,
): boolean {
  if (wasThereBefore && start.at === "end") return true;
  if (start.ignoreOlder === Infinity) return false;
  return files.every((file) => now - file.state().modifiedAt > start.ignoreOlder);
}
