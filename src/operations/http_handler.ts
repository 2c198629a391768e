import { getLogger } from "@logtape/logtape";
import { type Check, type HealthReport, isHealthy } from "./health.ts";
import type { Identity } from "./identity.ts";
import { ROOT_CATEGORY } from "./log_entry.ts";
import type { Scrape } from "./metrics.ts";

const log = getLogger([ROOT_CATEGORY, "operations"]);

const PATHS: Readonly<Record<string, string>> = {
  "/livez": "is the program at work (otherwise restart it)",
  "/readyz": "does the reducer have the cluster's current state (?verbose lists the checks)",
  "/healthz": "the same as /livez",
  "/metrics": "Prometheus metrics",
  "/identity": "which program this is, as JSON",
};

export interface HttpSources {
  health(): HealthReport;
  readonly metrics: Scrape;
  readonly identity: Identity;
}

/** Answers GET and HEAD on the paths of the operations port. */
export async function answer(request: Request, sources: HttpSources): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  if (!Object.hasOwn(PATHS, pathname)) return respond(request, 404, listPaths());
  if (request.method !== "GET" && request.method !== "HEAD") {
    return respond(request, 405, `${request.method} is not allowed here: use GET or HEAD\n`, {
      allow: "GET, HEAD",
    });
  }
  try {
    if (pathname === "/metrics") {
      const { contentType, body } = await sources.metrics();
      return respond(request, 200, body, { "content-type": contentType });
    }
    if (pathname === "/identity") {
      const body = `${JSON.stringify(sources.identity)}\n`;
      return respond(request, 200, body, { "content-type": "application/json" });
    }
    const report = sources.health();
    const checks = pathname === "/readyz" ? report.ready : report.live;
    const verbose = searchParams.has("verbose");
    return respond(request, isHealthy(checks) ? 200 : 503, describe(pathname, checks, verbose));
  } catch (error) {
    log.error("cannot answer {path}: {error}", { path: pathname, error });
    return respond(request, 500, `cannot answer ${pathname}: see the log\n`);
  }
}

/** The words of the Kubernetes API server's own health endpoints. */
function describe(pathname: string, checks: readonly Check[], verbose: boolean): string {
  const healthy = isHealthy(checks);
  if (healthy && !verbose) return "ok\n";
  const lines = checks.map((check) =>
    `[${check.healthy ? "+" : "-"}]${check.name}: ${check.detail}`
  );
  const verdict = `${pathname.slice(1)} check ${healthy ? "passed" : "failed"}`;
  return [...lines, verdict, ""].join("\n");
}

function listPaths(): string {
  const lines = Object.entries(PATHS).map(([path, purpose]) => `${path.padEnd(10)} ${purpose}\n`);
  return `not found; the paths are\n${lines.join("")}`;
}

function respond(
  request: Request,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return new Response(request.method === "HEAD" ? null : body, {
    status,
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      ...headers,
    },
  });
}
