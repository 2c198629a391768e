import { DOCUMENT_BYTES, type ReadTextFile } from "../configuration/mod.ts";
import { FLUENTBIT, type Mapping, readMapping, VECTOR } from "../logs/format/mod.ts";

/** The mapping that `--format` names; undefined for the names of OpenTelemetry. */
export async function mappingOf(
  format: string,
  readTextFile: ReadTextFile,
): Promise<Mapping | undefined> {
  switch (format) {
    case "ndjson":
    case "otlp":
      return undefined;
    case "vector":
      return VECTOR;
    case "fluentbit":
      return FLUENTBIT;
    default:
      return await readMapping(await readTextFile(format, DOCUMENT_BYTES), format);
  }
}
