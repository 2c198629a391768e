/** Specifications as tests want them. */
import {
  type CheckedSpecification,
  checkSpecification,
} from "../../../src/deployment/checks/mod.ts";
import { withPresets } from "../../../src/deployment/presets/mod.ts";
import {
  readSpecification,
  type Specification,
  SpecificationSource,
} from "../../../src/deployment/specification/mod.ts";

/** Reads a file's text. @throws {SpecificationError} for a fault of form */
export function specificationOf(text: string): Specification {
  const source = new SpecificationSource("test.yaml", text);
  return readSpecification(withPresets(source.value()), (finding) => source.line(finding));
}

const IMAGE = "otel/opentelemetry-collector-contrib:0.156.0";
const COMMON = `
mode: gateway
namespace: shop
resources: { requests: { cpu: 1, memory: 1Gi }, limits: { memory: 2Gi } }
`;

const COLLECTOR = {
  receivers: "otlp: { protocols: { grpc: } }",
  processors: "",
  exporters: "debug:",
  extensions: "",
  service: "",
};

/** What a test is about, all else as usual. */
export function checked(
  collector: Partial<typeof COLLECTOR> = {},
  more = "",
  image = IMAGE,
): CheckedSpecification {
  const sections = Object.entries({ ...COLLECTOR, ...collector }).filter(([, text]) => text !== "")
    .map(([name, text]) =>
      `  ${name}:\n${text.split("\n").map((line) => `    ${line}`).join("\n")}`
    );
  return checkSpecification(
    specificationOf(
      `${COMMON}collector_image: ${image}\n${more}\ncollector:\n${sections.join("\n")}\n`,
    ),
  );
}

/** `refuse RULE path` and `notice RULE path` of everything that was found. */
export function found({ findings }: CheckedSpecification): readonly string[] {
  return findings.map(({ level, rule, path }) => `${level} ${rule} ${path.join(".")}`);
}
