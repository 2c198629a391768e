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
