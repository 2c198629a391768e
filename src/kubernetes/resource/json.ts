/**
 * A model of `@kubernetes/client-node` as it is in JSON: its classes hold dates, and have names of
 * their own for fields such as `from` and `x-kubernetes-list-type`. Nothing of the package is loaded.
 */
export type Json<T> = unknown extends T ? T
  : T extends Date ? string
  : T extends readonly (infer Item)[] ? readonly Json<Item>[]
  : T extends object ? { readonly [Field in keyof T as JsonName<Field>]: Json<T[Field]> }
  : T;

type JsonName<Field> = Field extends `_${infer Name}` ? Name
  : Field extends `x_kubernetes_${infer Name}` ? `x-kubernetes-${Dashed<Name>}`
  : Field;

type Dashed<Name extends string> = Name extends `${infer Start}_${infer Rest}`
  ? `${Start}-${Dashed<Rest>}`
  : Name;
