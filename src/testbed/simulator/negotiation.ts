import type { Format } from "./encoding.ts";
import type { ServedType } from "./resources.ts";
import { notAcceptable, type Status } from "./status.ts";

export type Verb = "get" | "list" | "watch";

const MEDIA_TYPES: Readonly<Record<string, Format["encoding"]>> = {
  "application/json": "json",
  "application/vnd.kubernetes.protobuf": "protobuf",
};

/** One alternative of an `Accept` header. */
interface Clause {
  readonly mediaType: string;
  readonly quality: number;
  readonly parameters: ReadonlyMap<string, string>;
}

export type Negotiated =
  | { readonly outcome: "format"; readonly format: Format }
  /** A watch that asked for PartialObjectMetadataList: 200, and the end. */
  | { readonly outcome: "empty"; readonly format: Format }
  /** A list that asked for PartialObjectMetadata: found out when there is something to send. */
  | { readonly outcome: "mismatch"; readonly format: Format; readonly status: Status }
  | { readonly outcome: "refused"; readonly status: Status };

/**
 * How a request is answered, by the rules of a Kubernetes API server: clauses in the order of
 * quality, wildcards after the others, and the first one that can be met wins. Without a header:
 * JSON.
 */
export function negotiate(
  accept: string | null,
  verb: Verb,
  resource: ServedType,
  encodings: readonly Format["encoding"][],
): Negotiated {
  for (const { mediaType, parameters } of clausesOf(accept)) {
    const encoding = encodingOf(mediaType, encodings);
    if (encoding === undefined || !streamAllowed(parameters)) continue;
    const as = conversionOf(parameters);
    if (as === "none") return { outcome: "format", format: { encoding, metadataOnly: false } };
    if (as === "unknown") continue;
    const format: Format = { encoding, metadataOnly: true };
    const wantsList = as === "PartialObjectMetadataList";
    if (verb === "watch" && wantsList) return { outcome: "empty", format };
    if (verb !== "watch" && wantsList !== (verb === "list")) {
      const kind = wantsList
        ? `not a list (*${goType(resource)})`
        : `a list (*${goType(resource)}List)`;
      const message = `you requested ${as}, but the requested object is ${kind}`;
      return { outcome: "mismatch", format, status: notAcceptable(message) };
    }
    return { outcome: "format", format };
  }
  const accepted = Object.keys(MEDIA_TYPES).filter((type) =>
    encodingOf(type, encodings) !== undefined
  );
  const message = `only the following media types are accepted: ${accepted.join(", ")}`;
  return { outcome: "refused", status: notAcceptable(message) };
}

/**
 * The encoding of an error. Clauses that ask for a conversion do not count here, and without any
 * that fits it is JSON.
 */
export function errorEncoding(
  accept: string | null,
  encodings: readonly Format["encoding"][],
): Format["encoding"] {
  for (const { mediaType, parameters } of clausesOf(accept)) {
    const encoding = encodingOf(mediaType, encodings);
    if (encoding === undefined || !streamAllowed(parameters)) continue;
    if (conversionOf(parameters) === "none") return encoding;
  }
  return "json";
}

export function contentTypeOf(encoding: Format["encoding"], verb: Verb): string {
  if (encoding === "json") return "application/json";
  return `application/vnd.kubernetes.protobuf${verb === "watch" ? ";stream=watch" : ""}`;
}

function clausesOf(accept: string | null): readonly Clause[] {
  if (accept === null || accept === "") {
    return [{ mediaType: "*/*", quality: 1, parameters: new Map() }];
  }
  return accept.split(",").map(clauseOf).toSorted((a, b) =>
    b.quality - a.quality || wildcards(a) - wildcards(b)
  );
}

function clauseOf(text: string): Clause {
  const [mediaType = "", ...rest] = text.split(";").map((part) => part.trim());
  const parameters = new Map(
    rest.map((part) => part.split("=", 2).map((side) => side.trim()))
      .map(([name = "", value = ""]) => [name, value]),
  );
  const quality = parameters.get("q");
  parameters.delete("q");
  return { mediaType, quality: quality === undefined ? 1 : Number(quality) || 0, parameters };
}

function wildcards({ mediaType }: Clause): number {
  return mediaType === "*/*" ? 1 : 0;
}

function encodingOf(
  mediaType: string,
  encodings: readonly Format["encoding"][],
): Format["encoding"] | undefined {
  // The first encoding is what a wildcard means. `application/*` is known to no API server.
  const encoding = mediaType === "*/*" ? encodings[0] : MEDIA_TYPES[mediaType];
  return encoding !== undefined && encodings.includes(encoding) ? encoding : undefined;
}

function streamAllowed(parameters: ReadonlyMap<string, string>): boolean {
  const stream = parameters.get("stream") ?? "";
  return stream === "" || stream === "watch";
}

/** What the object is to be converted to, by the parameters `as`, `g` and `v`. */
function conversionOf(
  parameters: ReadonlyMap<string, string>,
): "none" | "unknown" | "PartialObjectMetadata" | "PartialObjectMetadataList" {
  if (!["as", "g", "v"].some((name) => parameters.has(name))) return "none";
  const version = parameters.get("v");
  if (parameters.get("g") !== "meta.k8s.io" || (version !== "v1" && version !== "v1beta1")) {
    return "unknown";
  }
  const as = parameters.get("as");
  return as === "PartialObjectMetadata" || as === "PartialObjectMetadataList" ? as : "unknown";
}

/** The name of the type in the server's program, which its message tells. */
function goType({ group, kind }: ServedType): string {
  return `${group === "" ? "core" : group}.${kind}`;
}
