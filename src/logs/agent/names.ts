import type { Attributes } from "../format/mod.ts";
import type { StreamName } from "../reader/mod.ts";

/** What is known about a stream at one moment. */
export interface Named {
  /** How far that goes; counted, line by line. */
  readonly result: "live" | "deleted" | "path";
  /** Why only the path could be told; empty where more is known. */
  readonly reason: string;
  /** Whether all is known that will be: the pod, this instance of its container, and its workload. */
  readonly complete: boolean;
  /** The same object as long as nothing changed. */
  readonly attributes: Attributes;
  /** Whoever runs the pod does not want its logs to be read. */
  readonly excluded: boolean;
  /** When the container stopped, in milliseconds since 1970; undefined as far as is known. */
  readonly finishedAt: number | undefined;
}

/** Who can say what a stream's pod is. */
export interface Namer {
  /** @param now milliseconds since 1970 */
  name(stream: StreamName, now: number): Named;
  /** Whether more may become known soon, so that waiting for it is of use. */
  readonly learns: boolean;
}
