/** The tables of settings, held against the Collector at hand: it knows every one of them. */
import { deepStrictEqual, ok } from "node:assert/strict";
import { stringify } from "yaml";
import { EXPORTERS } from "../../src/deployment/collector/settings/exporters.ts";
import { EXTENSIONS } from "../../src/deployment/collector/settings/extensions.ts";
import { misfits } from "../../src/deployment/collector/settings/misfits.ts";
import { PROCESSORS } from "../../src/deployment/collector/settings/processors.ts";
import { RECEIVERS } from "../../src/deployment/collector/settings/receivers.ts";
import {
  type Members,
  members,
  type Shape,
} from "../../src/deployment/collector/settings/shape.ts";
import { TELEMETRY } from "../../src/deployment/collector/settings/telemetry.ts";
import { endToEnd, equipment } from "../e2e/support/equipment.ts";

const SECTIONS = {
  receivers: RECEIVERS,
  processors: PROCESSORS,
  exporters: EXPORTERS,
  extensions: EXTENSIONS,
} as const;

/** A value for each way through a shape; those of `any` are somebody else's. */
function* samples(shape: Shape): Generator<unknown> {
  if (shape === "any") return;
  if (shape === "boolean") yield true;
  else if (shape === "number" || shape === "count" || shape === "positive") yield 1;
  else if (shape === "text") yield "a";
  else if (shape === "duration") yield "1m30s";
  else if (shape === "headers") yield* [{ a: "b" }, [{ name: "a", value: "b" }]];
  else if ("oneOf" in shape) yield* shape.oneOf.filter((text) => text !== "");
  else if ("map" in shape) {
    yield {};
    for (const one of samples(shape.map)) yield { a: one };
  } else if ("list" in shape) {
    if (shape.list === "text") yield "a,b";
    for (const one of samples(shape.list)) yield [one];
  } else {
    for (const [name, inner] of Object.entries(shape.members)) {
      for (const one of samples(inner)) yield { [name]: one };
    }
  }
}

/** What the Collector cannot decode of a configuration: an unknown setting, another kind. */
async function undecoded(configuration: object): Promise<string> {
  const file = await Deno.makeTempFile({ suffix: ".yaml" });
  try {
    await Deno.writeTextFile(file, stringify(configuration));
    const { stderr } = await new Deno.Command(equipment("telemetryCollector"), {
      args: ["validate", `--config=${file}`],
    }).output();
    const said = new TextDecoder().decode(stderr);
    return /decoding failed|cannot unmarshal/.test(said) ? said : "";
  } finally {
    await Deno.remove(file);
  }
}

function configurationOf(section: string, type: string, all: readonly unknown[]): object {
  return {
    ...section === "receivers" ? {} : { receivers: { nop: {} } },
    ...section === "exporters" ? {} : { exporters: { nop: {} } },
    [section]: {
      nop: section === "receivers" || section === "exporters" ? {} : undefined,
      ...Object.fromEntries(all.map((one, n) => [`${type}/${n}`, one])),
    },
    service: { pipelines: { traces: { receivers: ["nop"], exporters: ["nop"] } } },
  };
}

Deno.test("misfits() has nothing against what a table allows", () => {
  for (const types of Object.values(SECTIONS)) {
    for (const known of Object.values<Members>(types)) {
      for (const one of samples(members(known))) {
        deepStrictEqual([...misfits(one, members(known), [])], []);
      }
    }
  }
});

endToEnd(
  "the Collector knows every setting of the tables",
  ["telemetryCollector"],
  async (step) => {
    for (const [section, types] of Object.entries(SECTIONS)) {
      for (const [type, known] of Object.entries<Members>(types)) {
        if (type === "nop") continue;
        await step(`${section} ${type}`, async () => {
          const all = [...samples(members(known))];
          ok(all.length > 0);
          deepStrictEqual(await undecoded(configurationOf(section, type, all)), "");
        });
      }
    }
    await step("service.telemetry", async () => {
      for (const telemetry of samples(TELEMETRY)) {
        // A former setting, of which a reader is made for this version.
        if (JSON.stringify(telemetry).includes("address")) continue;
        const configuration = configurationOf("receivers", "nop", [{}]) as { service: object };
        const service = { ...configuration.service, telemetry };
        deepStrictEqual(await undecoded({ ...configuration, service }), "");
      }
    });
  },
);
