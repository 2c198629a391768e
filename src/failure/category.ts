/**
 * What kind of failure ends a command, so that whoever started it can tell by the exit code. The
 * order is that of the codes, from 1 on.
 */
export const CATEGORIES = [
  /** An error that nobody expected, or none of the others. */
  "general",
  /** What was to be built cannot be. */
  "build",
  "registry",
  /** Authentication or authorisation. */
  "authentication",
  "configuration",
  /** Something that is needed is not to be had: a port, a quota, a server that answers. */
  "resource",
  "timeout",
  "cancelled",
] as const;

export type Category = (typeof CATEGORIES)[number];
