/**
 * Stands for a value that is not known yet, so that templates can be made of the same objects as
 * manifests.
 */
export abstract class Placeholder {
  /** The value with a text in front of it. */
  abstract after(text: string): Placeholder;

  /** What is there only when the value is. */
  abstract guard(value: Value): Value;
}

/** What a manifest is made of. A field or an item that is undefined is left out. */
export type Value =
  | string
  | number
  | boolean
  | null
  | undefined
  | Placeholder
  | readonly Value[]
  | Fields;

export interface Fields {
  readonly [field: string]: Value;
}

/** A text or what stands for one. */
export type Text = string | Placeholder;

/** A Kubernetes object. */
export interface Manifest extends Fields {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Fields;
}
