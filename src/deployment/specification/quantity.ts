/** A quantity of Kubernetes as text: `500m`, `1.5`, `4Gi` (API concepts: resource.Quantity). */
const QUANTITY = /^\+?(\d+(?:\.\d*)?|\.\d+)(m|[kMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;

const POWERS: Readonly<Record<string, number>> = {
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

export const MEBIBYTE = 2 ** 20;

/** What a quantity stands for: cores, bytes. Undefined for what is none. */
export function quantityOf(text: string): number | undefined {
  const [, number, unit = ""] = QUANTITY.exec(text) ?? [];
  if (number === undefined) return undefined;
  const factor = unit === "" ? 1 : POWERS[unit] ?? 10 ** Number(unit.slice(1));
  return Number(number) * factor;
}
