import type { Section } from "./component_id.ts";
import type { Minor } from "./image.ts";

/** A component that was given another name. */
interface Renaming {
  readonly section: Section;
  readonly before: string;
  readonly today: string;
  /** The first version that knows today's name. */
  readonly since: Minor;
}

/** From the Collector's change logs; the old names start too, with a warning, as long as they last. */
const RENAMINGS: readonly Renaming[] = [
  { section: "exporters", before: "otlp", today: "otlp_grpc", since: 144 },
  { section: "exporters", before: "otlphttp", today: "otlp_http", since: 144 },
  { section: "receivers", before: "filelog", today: "file_log", since: 145 },
  { section: "processors", before: "k8sattributes", today: "k8s_attributes", since: 146 },
  { section: "processors", before: "resourcedetection", today: "resource_detection", since: 154 },
  { section: "exporters", before: "logging", today: "debug", since: 86 },
];

/** Today's name of a type, whether it is given by that or by a former one. */
export function todaysType(section: Section, type: string): string {
  return RENAMINGS.find((one) => one.section === section && one.before === type)?.today ?? type;
}

/** The name that a version knows, for a type that is given by any of its names. */
export function typeFor(section: Section, type: string, minor: Minor): string {
  const today = todaysType(section, type);
  const renaming = RENAMINGS.find((one) => one.section === section && one.today === today);
  return renaming === undefined || minor >= renaming.since ? today : renaming.before;
}
