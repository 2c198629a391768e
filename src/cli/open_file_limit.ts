/** Half of the files that the system lets this process have open; the rest is for everything else. */
export function halfOfOpenFiles(limits: string): number {
  const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
  return soft === undefined ? Infinity : Math.max(16, Math.floor(Number(soft) / 2));
}

/** Infinity on systems that do not say. */
export function readOpenFileLimit(): number {
  if (Deno.build.os !== "linux") return Infinity;
  try {
    return halfOfOpenFiles(Deno.readTextFileSync("/proc/self/limits"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotCapable) {
      return Infinity;
    }
    throw error;
  }
}
