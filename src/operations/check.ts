import { printable } from "../terminal/mod.ts";
import { respond, type Route } from "./route.ts";

/** One condition of health, with its reason in words. */
export interface Check {
  readonly name: string;
  readonly healthy: boolean;
  readonly detail: string;
}

export function isHealthy(checks: readonly Check[]): boolean {
  return checks.every(({ healthy }) => healthy);
}

/**
 * A health endpoint with the words of the Kubernetes API server's own: 200 or 503, and the checks
 * line by line where one fails or `?verbose` asks for them.
 *
 * @param redact takes secrets out of the reasons, in which other programs are quoted: whoever may
 *   connect reads them
 */
export function checkRoute(
  path: string,
  purpose: string,
  read: () => readonly Check[],
  redact: (text: string) => string,
): Route {
  return {
    path,
    purpose,
    answer: ({ searchParams }) => {
      const checks = read();
      const healthy = isHealthy(checks);
      if (healthy && !searchParams.has("verbose")) return respond(200, "ok\n");
      const lines = checks.map((check) =>
        `[${check.healthy ? "+" : "-"}]${check.name}: ${printable(redact(check.detail))}`
      );
      const verdict = `${path.slice(1)} check ${healthy ? "passed" : "failed"}`;
      return respond(healthy ? 200 : 503, [...lines, verdict, ""].join("\n"));
    },
  };
}
