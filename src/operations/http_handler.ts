import { getLogger } from "@logtape/logtape";
import { ROOT_CATEGORY } from "./log_entry.ts";
import { respond, type Route } from "./route.ts";

const log = getLogger([ROOT_CATEGORY, "operations"]);

/** Answers GET and HEAD on the paths of the routes. */
export async function answer(request: Request, routes: readonly Route[]): Promise<Response> {
  const url = urlOf(request);
  if (url === undefined) {
    return respond(400, "the Host header, or the address asked for, is none\n");
  }
  const route = routes.find(({ path }) => path === url.pathname);
  if (route === undefined) return respond(404, listPaths(routes));
  if (request.method !== "GET" && request.method !== "HEAD") {
    return respond(405, `${request.method} is not allowed here: use GET or HEAD\n`, {
      allow: "GET, HEAD",
    });
  }
  try {
    const response = await route.answer(url);
    return request.method === "HEAD" ? new Response(null, response) : response;
  } catch (error) {
    log.error("cannot answer {path}: {error}", { path: route.path, error });
    return respond(500, `cannot answer ${route.path}: see the log\n`);
  }
}

/** Deno makes the address from the Host header, which need not be one. */
function urlOf(request: Request): URL | undefined {
  try {
    return new URL(request.url);
  } catch {
    return undefined;
  }
}

function listPaths(routes: readonly Route[]): string {
  const lines = routes.map(({ path, purpose }) => `${path.padEnd(10)} ${purpose}\n`);
  return `not found; the paths are\n${lines.join("")}`;
}
