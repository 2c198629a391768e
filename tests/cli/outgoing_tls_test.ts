/** Servers with certificates of a private authority: the OTLP server, and another collector's API. */
import { ok, strictEqual } from "node:assert/strict";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { cri, FOLDER, pod, UID } from "../logs/support/log_stage.ts";
import { LOOPBACK } from "../support/loopback_certificate.ts";
import { sourcesCommand } from "../e2e/support/collector_command.ts";

interface Served {
  readonly url: string;
  readonly paths: string[];
  close(): Promise<void>;
}

async function serve(answer: (path: string) => string): Promise<Served> {
  const paths: string[] = [];
  const server = createServer({ cert: LOOPBACK.cert, key: LOOPBACK.key }, (request, response) => {
    paths.push(request.url ?? "");
    request.resume().on("end", () => response.end(answer(request.url ?? "")));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => void server.close(() => resolve()));
    },
  };
}

async function run(...words: readonly string[]) {
  const { command, args, environment } = sourcesCommand(words);
  const output = await new Deno.Command(command, {
    args: [...args],
    ...environment === undefined ? {} : { env: { ...environment } },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code: output.code, stdout: text(output.stdout), stderr: text(output.stderr) };
}

Deno.test("--otlp-certificate names who is believed, and without it nothing is sent", async () => {
  const folder = await Deno.makeTempDir();
  const served = await serve(() => "");
  await Deno.writeTextFile(`${folder}/ca.pem`, LOOPBACK.authority);
  await Deno.mkdir(`${folder}/pods/${FOLDER}`, { recursive: true });
  await Deno.writeTextFile(`${folder}/pods/${FOLDER}/0.log`, cri("one"));
  const inventory = { version: 1, takenAt: "2026-01-01T00:00:00Z", since: null, pods: [] };
  await Deno.writeTextFile(`${folder}/inventory.json`, JSON.stringify(inventory));
  const words = [
    "logs",
    `--state-dir=${folder}/state`,
    `--pod-logs-dir=${folder}/pods`,
    `--inventory=${folder}/inventory.json`,
    `--otlp-endpoint=${served.url}`,
    "--until-eof",
  ];
  const believed = await run(...words, `--otlp-certificate=${folder}/ca.pem`);
  strictEqual(believed.code, 0, believed.stderr);
  strictEqual(served.paths.join(), "/v1/logs");
  const missing = await run(...words, `--otlp-certificate=${folder}/none.pem`);
  strictEqual(missing.code, 5, missing.stderr);
  ok(missing.stderr.includes("none.pem"), missing.stderr);
  const alone = await run(...words, `--otlp-client-certificate=${folder}/ca.pem`);
  strictEqual(alone.code, 5, alone.stderr);
  ok(alone.stderr.includes("--otlp-client-key"), alone.stderr);
  await served.close();
  await Deno.remove(folder, { recursive: true });
});

Deno.test("--inventory-ca-file names whom to believe for another collector's API", async () => {
  const folder = await Deno.makeTempDir();
  const told = [{ type: "snapshot", pod: pod() }, { type: "synced" }];
  const served = await serve(() => told.map((line) => `${JSON.stringify(line)}\n`).join(""));
  await Deno.writeTextFile(`${folder}/ca.pem`, LOOPBACK.authority);
  const words = ["lookup", `--uid=${UID}`, `--inventory=${served.url}`];
  const believed = await run(...words, `--inventory-ca-file=${folder}/ca.pem`);
  strictEqual(believed.code, 0, believed.stderr);
  ok(believed.stdout.includes("web-0"), believed.stdout);
  strictEqual(served.paths[0], "/api/v1/pods?watch=1");
  await served.close();
  await Deno.remove(folder, { recursive: true });
});
