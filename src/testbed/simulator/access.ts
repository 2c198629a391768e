import type { ApiRequest } from "./api_request.ts";
import type { Verb } from "./negotiation.ts";
import type { ResourceName } from "./resources.ts";
import { failure, type Status, unauthorized } from "./status.ts";

const ANONYMOUS = "system:anonymous";

/** Who may ask for what. */
export class Access {
  /** The bearer token that every request must carry; none is needed when undefined. */
  token: string | undefined;
  /** As whom the bearer of the token is known. */
  readonly user: string;
  readonly #forbidden = new Set<string>();

  constructor(token: string | undefined, user: string) {
    this.token = token;
    this.user = user;
  }

  /** Requests for this resource are answered 403 from now on: all of them, or those of a verb. */
  forbid(resource: ResourceName, verb?: Verb): void {
    for (const each of verbs(verb)) this.#forbidden.add(`${each} ${resource}`);
  }

  allow(resource: ResourceName, verb?: Verb): void {
    for (const each of verbs(verb)) this.#forbidden.delete(`${each} ${resource}`);
  }

  /** Why the request is refused; undefined when it is not. */
  refusal(authorization: string | null, request: ApiRequest): Status | undefined {
    let user = this.user;
    if (this.token !== undefined && authorization !== `Bearer ${this.token}`) {
      if (authorization !== null) return unauthorized();
      user = ANONYMOUS;
    }
    const { verb, resource } = request;
    return user === ANONYMOUS || this.#forbidden.has(`${verb} ${resource.name}`)
      ? forbidden(user, request)
      : undefined;
  }
}

function verbs(verb: Verb | undefined): readonly Verb[] {
  return verb === undefined ? ["get", "list", "watch"] : [verb];
}

function forbidden(user: string, { verb, resource, namespace, name }: ApiRequest): Status {
  const { group, name: kind } = resource;
  const qualified = group === "" ? kind : `${kind}.${group}`;
  const object = name === "" ? "" : ` "${name}"`;
  const scope = namespace === undefined
    ? "at the cluster scope"
    : `in the namespace "${namespace}"`;
  return failure(
    403,
    "Forbidden",
    `${qualified}${object} is forbidden: User "${user}" cannot ${verb} resource "${kind}" ` +
      `in API group "${group}" ${scope}`,
    {
      ...(name === "" ? {} : { name }),
      ...(group === "" ? {} : { group }),
      kind,
    },
  );
}
