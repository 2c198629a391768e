/** Where a value came from, strongest first. */
export type Source =
  | { readonly kind: "flag"; readonly name: string }
  | { readonly kind: "environment"; readonly name: string }
  | { readonly kind: "file"; readonly path: string; readonly key: string }
  /** A variable that Kubernetes sets for a Service of the pod's namespace. */
  | { readonly kind: "service"; readonly name: string }
  | { readonly kind: "default" };

/** The source as words that continue "from …", for example `flag --log-level`. */
export function describeSource(source: Source): string {
  switch (source.kind) {
    case "flag":
      return `flag ${source.name}`;
    case "environment":
      return `environment ${source.name}`;
    case "file":
      return `file ${source.path} (${source.key})`;
    case "service":
      return `service variable ${source.name}`;
    case "default":
      return "default";
  }
}
