import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/**
 * Up to half of it may wait for what is under way to end; a world that somebody keeps after each
 * schedule adds up to it within a campaign.
 */
const HEAP_GROWTH_BYTES = 24e6;

/** Used heap after the first schedule of this process, its garbage collected. */
let ownHeap = 0;
/** Sockets that are open after a schedule, as found after the first one of this process. */
let ownSockets = 0;

/** What nobody caught is added to the problems. */
export function watchUnhandled(problems: string[]): Disposable {
  const rejected = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    const { reason } = event;
    problems.push(`unhandled: ${reason instanceof Error ? reason.stack : reason}`);
  };
  const failed = (event: ErrorEvent) => {
    event.preventDefault();
    problems.push(`uncaught: ${event.error instanceof Error ? event.error.stack : event.message}`);
  };
  globalThis.addEventListener("unhandledrejection", rejected);
  globalThis.addEventListener("error", failed);
  return {
    [Symbol.dispose]() {
      globalThis.removeEventListener("unhandledrejection", rejected);
      globalThis.removeEventListener("error", failed);
    },
  };
}

/** Sockets that this process holds; undefined where the system does not tell. */
function openSockets(): number | undefined {
  try {
    let count = 0;
    for (const { name } of Deno.readDirSync("/proc/self/fd")) {
      try {
        if (Deno.readLinkSync(`/proc/self/fd/${name}`).startsWith("socket:")) count++;
      } catch {
        // The descriptor by which the folder was read.
      }
    }
    return count;
  } catch {
    return undefined;
  }
}

/** What was closed leaves the system a moment later. */
export async function socketsBack(before: number, problems: string[]): Promise<void> {
  let now = openSockets();
  if (now === undefined) return;
  for (let turn = 0; turn < 100 && now > before; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    now = openSockets() ?? 0;
  }
  // The first schedule also opens what the runtime keeps for itself.
  if (ownSockets === 0) ownSockets = now;
  else if (now > before) problems.push(`${now - before} sockets are left open`);
}

/** Sockets that may be open when a schedule is over. */
export function socketBaseline(): number {
  return Math.max(openSockets() ?? 0, ownSockets);
}

/** The used heap in bytes after a collection, which must not grow from schedule to schedule. */
export async function heapBack(problems: string[]): Promise<number> {
  const collects = collectGarbage();
  // The first schedule also loads what this process keeps for itself.
  if (ownHeap === 0) ownHeap = Deno.memoryUsage().heapUsed;
  const isBack = () => Deno.memoryUsage().heapUsed <= ownHeap + HEAP_GROWTH_BYTES;
  // Sockets that were closed let go of their buffers a moment later.
  for (let turn = 0; turn < 40 && collects && !isBack(); turn++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    collectGarbage();
  }
  const { heapUsed } = Deno.memoryUsage();
  if (collects && !isBack()) {
    const grown = Math.round((heapUsed - ownHeap) / 1e6);
    problems.push(`the heap has grown by ${grown} MB since the first schedule`);
  }
  return heapUsed;
}

/** False where the collector cannot be called. */
function collectGarbage(): boolean {
  setFlagsFromString("--expose-gc");
  try {
    (runInNewContext("gc") as () => void)();
    return true;
  } catch {
    return false;
  }
}
