import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { checkSpecification } from "../../src/deployment/checks/mod.ts";
import { specificationJsonSchema } from "../../src/deployment/specification/mod.ts";
import { start } from "./support/started_collector.ts";
import { endToEnd } from "../e2e/support/equipment.ts";
import { specificationOf } from "./support/specifications.ts";

const FOLDER = "deploy/examples/collector";
const EXAMPLES = Array.from(Deno.readDirSync(FOLDER), ({ name }) => name).toSorted();
const PRESETS = ["node", "gateway", "sidecar", "network", "gateway, annotations"];

function checkedOf(text: string) {
  return checkSpecification(specificationOf(text));
}

for (const name of EXAMPLES) {
  Deno.test(`${FOLDER}/${name} is accepted`, () => {
    const { findings } = checkedOf(Deno.readTextFileSync(`${FOLDER}/${name}`));
    deepStrictEqual(findings.filter(({ level }) => level === "refuse"), []);
  });
}

Deno.test("docs/deployment.schema.json is the schema that the program prints", () => {
  const written = JSON.parse(Deno.readTextFileSync("docs/deployment.schema.json"));
  deepStrictEqual(written, JSON.parse(JSON.stringify(specificationJsonSchema())));
});

endToEnd(
  "a real Collector starts with every example and every preset",
  ["telemetryCollector"],
  async (step) => {
    for (const name of EXAMPLES) {
      await step(name, async () => {
        strictEqual(await start(checkedOf(Deno.readTextFileSync(`${FOLDER}/${name}`))), undefined);
      });
    }
    for (const preset of PRESETS) {
      await step(`preset ${preset}`, async () => {
        const text = `presets: [${preset}]\nnamespace: a\ncollector: { exporters: { debug: } }\n`;
        strictEqual(await start(checkedOf(text)), undefined);
      });
    }
  },
);
