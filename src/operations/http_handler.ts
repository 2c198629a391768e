import { getLogger } from "@logtape/logtape";
import { ROOT_CATEGORY } from "./log_entry.ts";
import type { RequestHead } from "./request_head.ts";
import { respond, type Route } from "./route.ts";

const log = getLogger([ROOT_CATEGORY, "operations"]);

/** What an answer depends on. */
export type HttpRequest = Pick<
  RequestHead,
  "method" | "url" | "body" | "authorization" | "crossOrigin"
>;

/** Decides who is answered at all; undefined: the routes do. */
export type Guard = (request: HttpRequest) => Response | undefined | Promise<Response | undefined>;

/** Answers GET and HEAD on the paths of the routes; of HEAD's answer the body is not to be sent. */
export async function answer(
  request: HttpRequest,
  routes: readonly Route[],
  guard: Guard = () => undefined,
): Promise<Response> {
  const { method, url } = request;
  const refused = await guard(request);
  if (refused !== undefined) return refused;
  const route = routes.find(({ path }) => path === url.pathname);
  if (route === undefined) return respond(404, listPaths(routes));
  if (method !== "GET" && method !== "HEAD") {
    return respond(405, `${method} is not allowed here: use GET or HEAD\n`, {
      allow: "GET, HEAD",
    });
  }
  if (request.body !== "none") return respond(413, "a request has no body here\n");
  try {
    return await route.answer(url);
  } catch (error) {
    log.error("cannot answer {path}: {error}", { path: route.path, error });
    return respond(500, `cannot answer ${route.path}: see the log\n`);
  }
}

function listPaths(routes: readonly Route[]): string {
  const lines = routes.map(({ path, purpose }) => `${path.padEnd(10)} ${purpose}\n`);
  return `not found; the paths are\n${lines.join("")}`;
}
