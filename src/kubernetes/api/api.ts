import {
  type ApiObject,
  apiVersionOf,
  pathOf,
  PODS,
  type ResourceType,
  SELF_SUBJECT_ACCESS_REVIEWS,
  SERVICES,
} from "../resource/mod.ts";
import { ApiError, UnexpectedAnswerError } from "./api_error.ts";
import { type Call, Exchange, type ExchangeOptions } from "./exchange.ts";
import {
  type Access,
  type ApplyOptions,
  called,
  type Key,
  keyOf,
  type ListOptions,
  type LogOptions,
  type Part,
  type Patch,
  type RemoveOptions,
  type RequestOptions,
  withQuery,
  type WriteOptions,
  writeQuery,
} from "./requests.ts";

const JSON_TYPE = "application/json";
const METADATA_TYPE = `${JSON_TYPE};as=PartialObjectMetadata;g=meta.k8s.io;v=v1,${JSON_TYPE}`;
const PAGE_SIZE = 500;

/**
 * A client of one API server. Objects go out and come in as they are: no field is lost or renamed.
 *
 * Every method rejects with {@link ApiError} when the server refuses, {@link UnreachableError} when
 * no answer comes, {@link ApiTimeoutError} when it comes too late, and the signal's reason when that
 * aborts.
 */
export class Api {
  readonly #exchange: Exchange;

  constructor(options: ExchangeOptions) {
    this.#exchange = new Exchange(options);
  }

  async get<O extends ApiObject>(
    type: ResourceType<O>,
    key: Key,
    options: RequestOptions & { readonly subresource?: string } = {},
  ): Promise<O> {
    return await this.#json({
      ...options,
      what: `get ${called(type, key)}`,
      method: "GET",
      path: pathOf(type, key.namespace, key.name, options.subresource),
    });
  }

  /**
   * Kind and metadata alone (Kubernetes API concepts, "Metadata-only fetches"); all of the object from
   * servers that do not know that. Undefined when there is no such object.
   */
  async findMetadata(
    type: ResourceType,
    key: Key,
    options: RequestOptions = {},
  ): Promise<ApiObject | undefined> {
    return await unlessMissing(
      this.#json<ApiObject>({
        ...options,
        what: `get ${called(type, key)}`,
        method: "GET",
        path: pathOf(type, key.namespace, key.name),
      }, METADATA_TYPE),
    );
  }

  /** Undefined when there is no such object. A kind that the server does not have is a failure. */
  async find<O extends ApiObject>(
    type: ResourceType<O>,
    key: Key,
    options: RequestOptions = {},
  ): Promise<O | undefined> {
    return await unlessMissing(this.get(type, key, options));
  }

  /**
   * The objects of a kind, page by page. When the pages expire midway the ApiError's condition is
   * `expired`: begin anew.
   */
  async *list<O extends ApiObject>(
    type: ResourceType<O>,
    options: ListOptions = {},
  ): AsyncGenerator<O> {
    const { namespace, labelSelector, fieldSelector, pageSize = PAGE_SIZE } = options;
    let next: string | undefined;
    do {
      const page: List<O> = await this.#json({
        ...options,
        what: `list ${type.plural}`,
        method: "GET",
        path: withQuery(pathOf(type, namespace), {
          labelSelector,
          fieldSelector,
          limit: pageSize,
          continue: next,
        }),
      });
      yield* page.items ?? [];
      next = page.metadata?.continue || undefined;
    } while (next !== undefined);
  }

  async create<O extends ApiObject>(
    type: ResourceType<O>,
    object: O,
    options: WriteOptions = {},
  ): Promise<O> {
    const { namespace } = keyOf(object);
    return await this.#json({
      ...options,
      what: `create ${called(type, keyOf(object))}`,
      method: "POST",
      path: withQuery(pathOf(type, namespace), writeQuery(options)),
      content: { type: JSON_TYPE, text: identified(type, object) },
    });
  }

  /** Replaces an object; with a resourceVersion in it only that very state of it. */
  async replace<O extends ApiObject>(
    type: ResourceType<O>,
    object: O,
    options: WriteOptions = {},
  ): Promise<O> {
    return await this.#json({
      ...options,
      what: `replace ${called(type, keyOf(object))}`,
      method: "PUT",
      path: this.#written(type, keyOf(object), options),
      content: { type: JSON_TYPE, text: identified(type, object) },
    });
  }

  /**
   * Server-side apply: the manager owns exactly the fields in the object from now on; a field it
   * owned before and that is missing is removed. Fields of others make a conflict; `conflictsOf` the
   * error's causes tells whose.
   */
  async apply<O extends ApiObject>(
    type: ResourceType<O>,
    object: ApiObject & Part<O>,
    options: ApplyOptions,
  ): Promise<O> {
    return await this.#json({
      ...options,
      what: `apply ${called(type, keyOf(object))}`,
      method: "PATCH",
      path: this.#written(type, keyOf(object), options, { force: options.force || undefined }),
      // JSON is YAML; the type for JSON only (`apply-patch+json`) does not exist.
      content: { type: "application/apply-patch+yaml", text: identified(type, object) },
    });
  }

  async patch<O extends ApiObject>(
    type: ResourceType<O>,
    key: Key,
    patch: Patch,
    options: WriteOptions = {},
  ): Promise<O> {
    const [kind, body] = patch.kind === "merge"
      ? ["merge-patch", patch.change] as const
      : ["json-patch", patch.operations] as const;
    return await this.#json({
      ...options,
      what: `patch ${called(type, key)}`,
      method: "PATCH",
      path: this.#written(type, key, options),
      content: { type: `application/${kind}+json`, text: JSON.stringify(body) },
    });
  }

  /** Resolves when the server has begun the deletion; finalizers may keep the object for a while. */
  async remove(type: ResourceType, key: Key, options: RemoveOptions = {}): Promise<void> {
    const { uid, resourceVersion, propagation, gracePeriodSeconds, dryRun } = options;
    await this.#exchange.text({
      ...options,
      what: `delete ${called(type, key)}`,
      method: "DELETE",
      path: pathOf(type, key.namespace, key.name),
      accept: JSON_TYPE,
      content: {
        type: JSON_TYPE,
        text: JSON.stringify({
          kind: "DeleteOptions",
          apiVersion: "v1",
          preconditions: { uid, resourceVersion },
          propagationPolicy: propagation,
          gracePeriodSeconds,
          dryRun: dryRun ? ["All"] : undefined,
        }),
      },
    });
  }

  /** Whether we may do something. The reason is the authorizer's, and often empty. */
  async review(
    { verb, type, namespace, name, subresource }: Access,
    options: RequestOptions = {},
  ): Promise<{ readonly allowed: boolean; readonly reason: string }> {
    const { group, version, plural: resource } = type;
    const optional = {
      ...namespace === undefined ? {} : { namespace },
      ...name === undefined ? {} : { name },
      ...subresource === undefined ? {} : { subresource },
    };
    const { status } = await this.create(SELF_SUBJECT_ACCESS_REVIEWS, {
      spec: { resourceAttributes: { verb, group, version, resource, ...optional } },
    }, options);
    return { allowed: status?.allowed ?? false, reason: status?.reason ?? "" };
  }

  /** What a container wrote, as a response whose body is to be read or cancelled. */
  async log(key: Key, options: LogOptions = {}): Promise<Response> {
    const { container, previous, follow, tailLines, limitBytes, timestamps } = options;
    const query = { container, previous, follow, tailLines, limitBytes, timestamps };
    return await this.#exchange.stream({
      ...options,
      what: `read the log of ${called(PODS, key)}`,
      method: "GET",
      path: withQuery(pathOf(PODS, key.namespace, key.name, "log"), query),
      accept: "*/*",
    });
  }

  /**
   * Asks a pod or a Service through the API server; `path` begins with a slash. A failure that it
   * answers is an ApiError too.
   */
  async proxy(
    to: "pod" | "service",
    key: Key,
    { port, path, scheme, ...options }: RequestOptions & {
      readonly port: number | string;
      readonly path: string;
      readonly scheme?: "http" | "https";
    },
  ): Promise<Response> {
    const type = to === "pod" ? PODS : SERVICES;
    const name = [...scheme === undefined ? [] : [scheme], key.name, port].join(":");
    return await this.#exchange.stream({
      ...options,
      what: `get ${path} of port ${port} of ${called(type, key)}`,
      method: "GET",
      path: `${pathOf(type, key.namespace, name, "proxy")}${path}`,
      accept: "*/*",
    });
  }

  /** A stream of watch events, each a line of JSON. */
  async watch(
    type: ResourceType,
    options: ListOptions & {
      readonly resourceVersion: string;
      readonly timeoutSeconds: number;
    },
  ): Promise<Response> {
    const { namespace, labelSelector, fieldSelector, resourceVersion, timeoutSeconds } = options;
    const query = { labelSelector, fieldSelector, resourceVersion, timeoutSeconds };
    return await this.#exchange.stream({
      ...options,
      what: `watch ${type.plural}`,
      method: "GET",
      path: withQuery(pathOf(type, namespace), {
        ...query,
        watch: true,
        allowWatchBookmarks: true,
      }),
      accept: JSON_TYPE,
    });
  }

  /** The document at a path that is of no kind: `/version`, `/apis`, `/api/v1`. */
  async document(path: string, options: RequestOptions = {}): Promise<unknown> {
    return await this.#json({ ...options, what: `get ${path}`, method: "GET", path });
  }

  #written(
    type: ResourceType,
    key: Key,
    options: WriteOptions,
    more: { readonly force?: true | undefined } = {},
  ): string {
    const path = pathOf(type, key.namespace, key.name, options.subresource);
    return withQuery(path, { ...writeQuery(options), ...more });
  }

  async #json<T>(call: Omit<Call, "accept">, accept = JSON_TYPE): Promise<T> {
    const text = await this.#exchange.text({ ...call, accept });
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw new UnexpectedAnswerError(
        `cannot ${call.what}: the answer is no JSON. Is something else than an API server there?`,
        { cause },
      );
    }
  }
}

async function unlessMissing<O>(asked: Promise<O>): Promise<O | undefined> {
  try {
    return await asked;
  } catch (error) {
    // For a path that leads to no kind at all the answer is a line of text, without a reason.
    if (error instanceof ApiError && error.status.reason === "NotFound") return undefined;
    throw error;
  }
}

interface List<O> {
  readonly metadata?: { readonly continue?: string };
  readonly items?: readonly O[] | null;
}

function identified(type: ResourceType, object: ApiObject): string {
  return JSON.stringify({ apiVersion: apiVersionOf(type), kind: type.kind, ...object });
}
