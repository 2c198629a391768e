import { type ApiObject, type ResourceType } from "../resource/mod.ts";

/** Which object of a kind is meant. */
export interface Key {
  readonly name: string;
  /** Of a kind that is in namespaces. */
  readonly namespace?: string | undefined;
}

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined;
  /** How long the whole answer may take; that of the client when absent. */
  readonly timeoutMilliseconds?: number | undefined;
}

export interface WriteOptions extends RequestOptions {
  /** The server goes through all of it but keeps nothing; defaults and admission show in the answer. */
  readonly dryRun?: boolean | undefined;
  /** Who owns what is written (`metadata.managedFields`). */
  readonly manager?: string | undefined;
  /** Write a part of its own: `status`, `scale`. */
  readonly subresource?: string | undefined;
  /**
   * What to do with fields that the server does not know, and with duplicate ones: refuse all of it
   * (the default here), warn, or ignore them as servers do by default for old clients.
   */
  readonly fieldValidation?: "Strict" | "Warn" | "Ignore" | undefined;
}

/** Some fields of an object: what one of several managers says about it. */
export type Part<T> = T extends readonly (infer Item)[] ? readonly Part<Item>[]
  : T extends object ? { readonly [Field in keyof T]?: Part<T[Field]> }
  : T;

export interface ApplyOptions extends WriteOptions {
  /** Required: server-side apply is all about who owns what. */
  readonly manager: string;
  /** Take fields away from other managers instead of being refused. */
  readonly force?: boolean | undefined;
}

export interface ListOptions extends RequestOptions {
  /** All namespaces when absent. */
  readonly namespace?: string | undefined;
  readonly labelSelector?: string | undefined;
  readonly fieldSelector?: string | undefined;
  /** Objects a request; 500 when absent. */
  readonly pageSize?: number | undefined;
}

export interface RemoveOptions extends RequestOptions {
  readonly dryRun?: boolean | undefined;
  /** Refuse when the object is no longer this very one, or this very state of it. */
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  /** What becomes of the objects it owns; the server decides when absent. */
  readonly propagation?: "Foreground" | "Background" | "Orphan" | undefined;
  readonly gracePeriodSeconds?: number | undefined;
}

/** A change of some fields: RFC 7386, or RFC 6902. */
export type Patch =
  | { readonly kind: "merge"; readonly change: Readonly<Record<string, unknown>> }
  | { readonly kind: "json"; readonly operations: readonly JsonPatchOperation[] };

export type JsonPatchOperation =
  | { readonly op: "add" | "replace" | "test"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string }
  | { readonly op: "move" | "copy"; readonly path: string; readonly from: string };

export interface LogOptions extends RequestOptions {
  readonly container?: string | undefined;
  /** Of the container's previous run: what it said before it crashed. */
  readonly previous?: boolean | undefined;
  readonly follow?: boolean | undefined;
  readonly tailLines?: number | undefined;
  readonly limitBytes?: number | undefined;
  readonly timestamps?: boolean | undefined;
}

/** Something a user may or may not do (SelfSubjectAccessReview). */
export interface Access {
  readonly verb: string;
  readonly type: ResourceType;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

/** Appends the parameters that have a value. */
export function withQuery(
  path: string,
  parameters: Readonly<Record<string, string | number | boolean | undefined>>,
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  return text === "" ? path : `${path}?${text}`;
}

export function writeQuery(options: WriteOptions) {
  return {
    dryRun: options.dryRun ? "All" : undefined,
    fieldManager: options.manager,
    fieldValidation: options.fieldValidation ?? "Strict",
  };
}

/** How an object is called in messages: `Deployment shop/web`. */
export function called({ kind }: ResourceType, { namespace, name }: Partial<Key>): string {
  return [kind, [namespace, name].filter((part) => part !== undefined).join("/")].join(" ").trim();
}

export function keyOf({ metadata }: ApiObject): Key {
  return { name: metadata?.name ?? "", namespace: metadata?.namespace };
}
