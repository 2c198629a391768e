/** A part of what a specification's file may say. */
export type Overlay = Readonly<Record<string, unknown>>;

function isOverlay(value: unknown): value is Overlay {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * What stands above over what stands below: members of both are merged, lists are replaced, and
 * `null` leaves out what is below. Where nothing is below, `null` is a component of defaults.
 */
export function merge(below: Overlay, above: Overlay): Overlay {
  const merged: Record<string, unknown> = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const under = merged[name];
    if (value === null && under !== undefined) delete merged[name];
    else merged[name] = isOverlay(value) && isOverlay(under) ? merge(under, value) : value;
  }
  return merged;
}
