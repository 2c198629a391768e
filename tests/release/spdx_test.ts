import { deepStrictEqual, match, ok, strictEqual, throws } from "node:assert/strict";
import { debianPackage } from "../../scripts/release/debian_packages.ts";
import {
  loadedPackages,
  type ModuleGraph,
  packagesOf,
} from "../../scripts/release/npm_packages.ts";
import { runCommand } from "../../scripts/run_command.ts";
import { type Component, identifier, spdxDocument } from "../../scripts/release/spdx.ts";

const REVISION = { version: "1.2.3", commit: "abc", epoch: 1_700_000_000 };

const library: Component = {
  id: "library",
  name: "library",
  version: "1",
  purpose: "LIBRARY",
  license: "MIT",
  purl: "pkg:npm/library@1",
  checksum: { algorithm: "SHA512", value: "00" },
};

function program(id: string): Component {
  return {
    id,
    name: id,
    version: "1.2.3",
    purpose: "APPLICATION",
    parts: [{ relation: "DEPENDS_ON", component: library }],
  };
}

Deno.test("spdxDocument() lists each component once, and how they belong together", () => {
  const { packages, relationships } = spdxDocument([program("a"), program("b")], REVISION);
  deepStrictEqual(packages.map(({ SPDXID }) => SPDXID), [
    "SPDXRef-a",
    "SPDXRef-library",
    "SPDXRef-b",
  ]);
  deepStrictEqual(relationships.map((relationship) => Object.values(relationship).join(" ")), [
    "SPDXRef-DOCUMENT DESCRIBES SPDXRef-a",
    "SPDXRef-DOCUMENT DESCRIBES SPDXRef-b",
    "SPDXRef-a DEPENDS_ON SPDXRef-library",
    "SPDXRef-b DEPENDS_ON SPDXRef-library",
  ]);
});

Deno.test("spdxDocument() depends on the sources only, and names them", () => {
  const document = spdxDocument([program("a")], REVISION);
  deepStrictEqual(document, spdxDocument([program("a")], REVISION));
  strictEqual(document.creationInfo.created, "2023-11-14T22:13:20Z");
  match(document.documentNamespace, /1\.2\.3-abc$/);
});

Deno.test("spdxDocument() claims no license that a component does not declare", () => {
  const [application, used] = spdxDocument([program("a")], REVISION).packages;
  strictEqual(application?.licenseDeclared, "NOASSERTION");
  strictEqual(used?.licenseDeclared, "MIT");
  strictEqual(used?.licenseConcluded, "NOASSERTION");
});

Deno.test("identifier() has letters, digits, dots and dashes only", () => {
  strictEqual(identifier("npm", "@scope/name", "1.0.0+b"), "npm--scope-name-1.0.0-b");
});

const INTEGRITY = "sha512-AQID";
const GRAPH: ModuleGraph = {
  roots: ["file:///main.ts"],
  modules: [
    {
      specifier: "file:///main.ts",
      dependencies: [
        { code: { specifier: "file:///a.ts" } },
        // As `import type` is told.
        {},
        { code: {} },
      ],
    },
    {
      specifier: "file:///a.ts",
      dependencies: [{ code: { specifier: "npm:@scope/used@1.0.0" } }],
    },
    { specifier: "npm:/@scope/used@1.0.0", npmPackage: "@scope/used@1.0.0" },
    { specifier: "npm:/types-only@1.0.0", npmPackage: "types-only@1.0.0" },
  ],
  redirects: { "npm:@scope/used@1.0.0": "npm:/@scope/used@1.0.0" },
  npmPackages: {
    "@scope/used@1.0.0": {
      name: "@scope/used",
      version: "1.0.0",
      dependencies: ["inner@2.0.0"],
      registryUrl: "https://registry/",
    },
    "inner@2.0.0": {
      name: "inner",
      version: "2.0.0",
      dependencies: [],
      registryUrl: "https://registry/",
    },
    "tests-only@3.0.0": {
      name: "tests-only",
      version: "3.0.0",
      dependencies: [],
      registryUrl: "https://registry/",
    },
  },
};
const LOCK = {
  npm: { "@scope/used@1.0.0": { integrity: INTEGRITY }, "inner@2.0.0": { integrity: INTEGRITY } },
};

Deno.test("packagesOf() has what the program loads, and not what only tests use", () => {
  const [used, ...others] = packagesOf(
    GRAPH,
    LOCK,
    ({ name }) => `License-of-${name.replace("@scope/", "")}`,
  );
  strictEqual(others.length, 0);
  strictEqual(used?.purl, "pkg:npm/%40scope/used@1.0.0");
  strictEqual(used?.license, "License-of-used");
  deepStrictEqual(used?.checksum, { algorithm: "SHA512", value: "010203" });
  deepStrictEqual(used?.parts?.map(({ component }) => component.name), ["inner"]);
});

Deno.test("packagesOf() refuses a package that the lock file does not vouch for", () => {
  const lock = { npm: { "@scope/used@1.0.0": { integrity: INTEGRITY } } };
  throws(() => packagesOf(GRAPH, lock, () => undefined), /no SHA-512 of inner@2\.0\.0/);
});

Deno.test("debianPackage() reads a control paragraph", () => {
  const { name, purl } = debianPackage(
    "Package: libstdc++6\nSource: gcc-12\nVersion: 1:12.2.0-14+deb12u1\nArchitecture: arm64\n" +
      "Description: a library\n Version: not this one\n",
  );
  strictEqual(name, "libstdc++6");
  strictEqual(purl, "pkg:deb/debian/libstdc%2B%2B6@1%3A12.2.0-14%2Bdeb12u1?arch=arm64");
});

Deno.test("debianPackage() refuses a paragraph without a version", () => {
  throws(() => debianPackage("Package: libc6\nArchitecture: amd64\n"), /has no Version/);
});

Deno.test("loadedPackages() of the program has nothing that lends it types only", async () => {
  const root = new URL("../../", import.meta.url);
  const graph = JSON.parse(
    await runCommand(Deno.execPath(), ["info", "--json", "main.ts"], root),
  ) as ModuleGraph;
  const isClient = (key: string | undefined) => key?.startsWith("@kubernetes/client-node@");
  ok(graph.modules.some(({ npmPackage }) => isClient(npmPackage)), "its types are not used");
  const loaded = loadedPackages(graph);
  ok(loaded.some((key) => key.startsWith("@logtape/logtape@")));
  deepStrictEqual(loaded.filter(isClient), []);
});
