/** The sections of a configuration that have components. */
export const SECTIONS = [
  "receivers",
  "processors",
  "exporters",
  "extensions",
  "connectors",
] as const;
export type Section = (typeof SECTIONS)[number];

/** For messages: one of a section. */
export const SINGULAR: Readonly<Record<Section, string>> = {
  receivers: "receiver",
  processors: "processor",
  exporters: "exporter",
  extensions: "extension",
  connectors: "connector",
};

/** The type in `type/name`. */
export function typeOf(id: string): string {
  const slash = id.indexOf("/");
  return slash < 0 ? id : id.slice(0, slash);
}

/** The same name with another type. */
export function withType(id: string, type: string): string {
  const slash = id.indexOf("/");
  return slash < 0 ? type : `${type}${id.slice(slash)}`;
}
