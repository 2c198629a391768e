import { deepStrictEqual as equal } from "node:assert/strict";
import { missingEquipment, phases } from "../../scripts/test.ts";

/** The phases that do not run with these variables. */
function missing(environment: Readonly<Record<string, string>>): readonly string[] {
  return phases(environment)
    .filter(({ name, args }) => "missing" in args && name !== "confined")
    .map(({ name }) => name);
}

for (
  const [what, environment, expected] of [
    ["a clean clone", {}, ["oldest", "binary"]],
    ["GitHub's machines, which download the runtime", { GITHUB_ACTIONS: "true" }, ["oldest"]],
    ["a machine with the runtime", { DENORT_BIN: "/denort" }, ["oldest"]],
    ["a machine with the oldest Deno", { DENO: "/deno" }, ["binary"]],
  ] as const
) {
  Deno.test(`phases() of ${what} leaves out ${expected.join(" and ")}`, () => {
    equal(missing(environment), expected);
  });
}

Deno.test("phases() runs all end-to-end tests once, or the whole phase when it is named", () => {
  const runtime = { DENORT_BIN: "/denort" };
  const files = (names: readonly string[]) => {
    const all = phases(runtime, names);
    const confined = all.some(({ name, args }) => name === "confined" && !("missing" in args));
    const args = all.find(({ name }) => name === "e2e")?.args ?? [];
    return { confined, whole: !("missing" in args) && args.includes("tests/e2e") };
  };
  // Not everybody may become another user: then the sources are what is tested.
  const { confined, whole } = files([]);
  equal(whole, !confined);
  equal(files(["e2e"]).whole, true);
});

Deno.test("missingEquipment() says for everything that is missing what to set", () => {
  const all = missingEquipment({});
  for (
    const name of ["KUBE_BIN", "KUBEBOX", "K8S_COLLECTOR_PEERS", "HELM", "ACTIONLINT"]
  ) {
    equal(
      all.filter((line) => line.includes(`set ${name} to`) || line.includes(`and ${name} to`))
        .length,
      1,
      name,
    );
  }
  const some = missingEquipment({ KUBE_BIN: "/bin", OPENTELEMETRY_EBPF_CHART: "/chart" });
  equal(some[0]?.endsWith(": set KUBEBOX to the folder of its up.sh and down.sh"), true);
  equal(some.filter((line) => line.includes("chart renders")), []);
});
