import type { ApiObject, ResourceType } from "../../kubernetes/resource/mod.ts";

/** An object as it is to be, with its kind. */
export interface Rendered {
  readonly type: ResourceType;
  readonly object: ApiObject;
}

/** The compiler checks the object against its kind. */
export function rendered<O extends ApiObject>(type: ResourceType<O>, object: O): Rendered {
  return { type, object };
}
