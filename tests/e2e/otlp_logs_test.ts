import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { sourcesCommand } from "./support/collector_command.ts";
import { endToEnd, equipment } from "./support/equipment.ts";
import { freePort } from "./support/free_port.ts";
import { Program } from "./support/program.ts";
import { waitFor } from "./support/wait_for.ts";

interface Exported {
  readonly resourceLogs: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeLogs: readonly {
      readonly logRecords: readonly {
        readonly timeUnixNano: string;
        readonly body: { readonly stringValue: string };
        readonly attributes: readonly Attribute[];
      }[];
    }[];
  }[];
}

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue?: string; readonly intValue?: string };
}

const FOLDER = "shop_web-0_11111111-1111-4111-8111-111111111111/app";

endToEnd(
  "a real OpenTelemetry Collector takes the logs",
  ["telemetryCollector"],
  async (step) => {
    const folder = await Deno.makeTempDir();
    const port = freePort();
    const configuration = {
      receivers: { otlp: { protocols: { http: { endpoint: `127.0.0.1:${port}` } } } },
      exporters: { file: { path: `${folder}/logs.json`, flush_interval: "50ms" } },
      service: {
        telemetry: { metrics: { level: "none" } },
        pipelines: { logs: { receivers: ["otlp"], exporters: ["file"] } },
      },
    };
    await Deno.writeTextFile(`${folder}/collector.yaml`, JSON.stringify(configuration));
    await Deno.mkdir(`${folder}/pods/${FOLDER}`, { recursive: true });
    const lines = new TextEncoder().encode(
      "2026-01-01T00:00:00.5Z stdout F one\n2026-01-01T08:00:01.25+08:00 stderr P half-\n" +
        "2026-01-01T00:00:02Z stderr F done\nno record\n2026-01-01T00:00:03Z stdout F bad ",
    );
    const bytes = new Uint8Array([...lines, 0xff, 0xfe, 0x0a]);
    await Deno.writeFile(`${folder}/pods/${FOLDER}/0.log`, bytes);
    await Deno.writeTextFile(
      `${folder}/inventory.json`,
      JSON.stringify({ version: 1, takenAt: "2026-01-01T00:00:00Z", since: null, pods: [] }),
    );
    const { command, args, environment } = sourcesCommand([
      "logs",
      `--state-dir=${folder}/state`,
      `--pod-logs-dir=${folder}/pods`,
      `--inventory=${folder}/inventory.json`,
      `--otlp-endpoint=http://127.0.0.1:${port}`,
      "--http-listen=off",
      "--api-listen=off",
    ]);
    await using agent = new Program({ command, args, environment });
    await step("which was not there when the agent began", async () => {
      await waitFor("a warning", () => {
        if (!agent.errors.some((line) => line.includes("does not take logs"))) {
          throw new Error("no");
        }
      });
    });
    await using _collector = new Program({
      command: equipment("telemetryCollector"),
      args: ["--config", `${folder}/collector.yaml`],
    });
    await step("every record once, with its time, its pod and what was bad replaced", async () => {
      const exported = await waitFor("the records", async () => {
        const [line] = (await Deno.readTextFile(`${folder}/logs.json`)).trim().split("\n");
        return JSON.parse(line!) as Exported;
      }, 40);
      strictEqual(exported.resourceLogs.length, 1);
      const [{ resource, scopeLogs }] = exported.resourceLogs as [Exported["resourceLogs"][0]];
      const of = (attributes: readonly Attribute[], name: string) =>
        attributes.find(({ key }) => key === name)?.value;
      deepStrictEqual(
        [
          of(resource.attributes, "k8s.pod.name")?.stringValue,
          of(resource.attributes, "k8s.container.restart_count")?.intValue,
        ],
        ["web-0", "0"],
      );
      const records = scopeLogs[0]!.logRecords;
      deepStrictEqual(
        records.map(({ body, attributes }) => [
          body.stringValue,
          of(attributes, "log.iostream")?.stringValue,
        ]),
        [
          ["one", "stdout"],
          ["half-done", "stderr"],
          ["no record", undefined],
          ["bad \ufffd\ufffd", "stdout"],
        ],
      );
      deepStrictEqual(records.slice(0, 2).map(({ timeUnixNano }) => timeUnixNano), [
        "1767225600500000000",
        "1767225601250000000",
      ]);
    });
    strictEqual((await agent.stop()).code, 0);
    await Deno.remove(folder, { recursive: true });
  },
);
