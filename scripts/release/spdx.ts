import type { SourceRevision } from "../build/source_revision.ts";

/** What a component is, in the words of SPDX 2.3, section 7.24. */
export type Purpose = "APPLICATION" | "CONTAINER" | "FRAMEWORK" | "LIBRARY" | "OPERATING-SYSTEM";

/** How one component is made of another, in the words of SPDX 2.3, section 11.1. */
export type Relation = "CONTAINS" | "DEPENDS_ON" | "GENERATED_FROM";

export interface Component {
  /** Unique in the document: letters, digits, dots and dashes. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly purpose: Purpose;
  /** An SPDX license expression, as the component itself declares it. */
  readonly license?: string | undefined;
  /** Package URL. */
  readonly purl?: string;
  /** In hexadecimal digits. */
  readonly checksum?: { readonly algorithm: "SHA256" | "SHA512"; readonly value: string };
  readonly fileName?: string;
  readonly parts?: readonly { readonly relation: Relation; readonly component: Component }[];
}

/** A name that SPDX accepts as an identifier. */
export function identifier(...words: readonly string[]): string {
  return words.join("-").replaceAll(/[^A-Za-z0-9.-]+/g, "-");
}

function packageOf(component: Component) {
  const { id, name, version, purpose, license, purl, checksum, fileName } = component;
  return {
    SPDXID: `SPDXRef-${id}`,
    name,
    versionInfo: version,
    ...fileName === undefined ? {} : { packageFileName: fileName },
    primaryPackagePurpose: purpose,
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    licenseConcluded: "NOASSERTION",
    licenseDeclared: license ?? "NOASSERTION",
    copyrightText: "NOASSERTION",
    ...checksum === undefined
      ? {}
      : { checksums: [{ algorithm: checksum.algorithm, checksumValue: checksum.value }] },
    ...purl === undefined ? {} : {
      externalRefs: [{
        referenceCategory: "PACKAGE-MANAGER",
        referenceType: "purl",
        referenceLocator: purl,
      }],
    },
  };
}

function reachable(roots: readonly Component[]): ReadonlyMap<string, Component> {
  const found = new Map<string, Component>();
  const visit = (component: Component) => {
    if (found.has(component.id)) return;
    found.set(component.id, component);
    for (const part of component.parts ?? []) visit(part.component);
  };
  roots.forEach(visit);
  return found;
}

/**
 * A software bill of materials as an SPDX 2.3 document, in its JSON form. It carries the date of the
 * sources, so that two made of the same things are the same.
 *
 * @param described what the document is about; what those are made of is listed with them
 */
export function spdxDocument(
  described: readonly Component[],
  { version, commit, epoch }: SourceRevision,
) {
  const components = [...reachable(described).values()];
  const relationship = (from: string, relationshipType: string, to: string) => ({
    spdxElementId: `SPDXRef-${from}`,
    relationshipType,
    relatedSpdxElement: `SPDXRef-${to}`,
  });
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: `k8s-collector-${version}`,
    documentNamespace: `https://spdx.org/spdxdocs/k8s-collector-${version}-${commit}`,
    creationInfo: {
      created: new Date(epoch * 1000).toISOString().replace(".000", ""),
      creators: [`Tool: k8s-collector-sbom-${version}`],
    },
    packages: components.map(packageOf),
    relationships: [
      ...described.map(({ id }) => relationship("DOCUMENT", "DESCRIBES", id)),
      ...components.flatMap(({ id, parts = [] }) =>
        parts.map(({ relation, component }) => relationship(id, relation, component.id))
      ),
    ],
  };
}
