/**
 * What goes wrong around a container, on a real API server: each ends in one clear line, the right
 * exit code or another attempt, and a probe that says not ready. The steps are the rows of the table
 * in docs/install.md.
 */
import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { ControlPlane } from "../e2e/support/control_plane.ts";
import { KUBERNETES } from "../e2e/support/equipment.ts";
import { freePort } from "../e2e/support/free_port.ts";
import { startDecoder } from "../e2e/support/start_decoder.ts";
import { waitFor } from "../e2e/support/wait_for.ts";
import { newFolder, removeFolder } from "./support/built.ts";
import { Container, type Mount } from "./support/container.ts";
import { type RunnableImage, runnableImage } from "./support/runnable_image.ts";
import { testWith } from "./support/requirements.ts";

const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/** The files of an account, readable for the user of the image, without those that are left out. */
class AccountFiles implements AsyncDisposable {
  readonly mount: Mount;

  private constructor(source: string) {
    this.mount = { source, target: SERVICE_ACCOUNT };
  }

  static async of(kubeconfig: string, ...without: readonly string[]): Promise<AccountFiles> {
    const folder = fileURLToPath(await newFolder()).replace(/\/$/, "");
    for (const name of ["token", "ca.crt", "namespace"]) {
      if (without.includes(name)) continue;
      const text = await Deno.readTextFile(kubeconfig.replace(/[^/]*$/, name));
      await Deno.writeTextFile(`${folder}/${name}`, text);
    }
    return new AccountFiles(folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.mount.source, { recursive: true });
  }
}

interface Place {
  readonly image: RunnableImage;
  readonly port: number;
}

/** As manifests start it, but that there is no folder it could write to. */
async function start(
  { image, port }: Place,
  environment: Readonly<Record<string, string>>,
  files?: AccountFiles,
  args: readonly string[] = [],
): Promise<Container> {
  const { config } = image.configuration;
  return await Container.start({
    root: image.root,
    command: [...config.Entrypoint, `--http-listen=127.0.0.1:${port}`, ...args],
    environment,
    user: config.User,
    mounts: files === undefined ? [] : [files.mount],
  });
}

async function probe(port: number, path: string): Promise<readonly [number, string]> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`);
  return [response.status, await response.text()];
}

/** It ends with this exit code, and one line says why; only the system's own words may follow it. */
async function assertEnded(container: Container, code: number, line: RegExp): Promise<void> {
  const ended = await container.program.ended;
  const lines = [...container.strayLines, ...container.messages("error", "fatal")];
  strictEqual(ended.code, code, lines.join("\n"));
  const [first = "", ...more] = lines;
  match(first, line);
  deepStrictEqual(more.filter((other) => !other.startsWith("caused by: ")), []);
}

/** Alive, not ready, and a reason for that in the log and in the probe. */
async function assertWaiting(
  container: Container,
  { port }: Place,
  logged: RegExp,
  probed: RegExp,
): Promise<void> {
  await waitFor("it says why", async () => {
    match(container.messages("warning", "error").join("\n"), logged);
    const [status, text] = await probe(port, "/readyz");
    strictEqual(status, 503);
    match(text, probed);
  });
  strictEqual((await probe(port, "/livez"))[0], 200);
  container.program.assertRunning();
  // Trouble that goes on is one line each, not one for every attempt.
  const lines = container.messages("warning", "error");
  ok(lines.length <= 8, lines.join("\n"));
  deepStrictEqual(container.strayLines, []);
  strictEqual(await container.stop(), 0);
}

async function assertReady(container: Container, { port }: Place): Promise<void> {
  await waitFor("it is ready", async () => {
    container.program.assertRunning();
    deepStrictEqual(await probe(port, "/readyz"), [200, "ok\n"]);
  });
  deepStrictEqual(container.messages("warning", "error", "fatal"), []);
  deepStrictEqual(container.strayLines, []);
  strictEqual(await container.stop(), 0);
}

/** Where an ELF header says for which machine it is, and a number that is nobody's. */
const MACHINE = { offset: 0x12, bytes: [0xff, 0xff] } as const;

testWith(
  [...KUBERNETES, "root"],
  "container in bad surroundings says why it is not ready",
  async (context) => {
    await using plane = await ControlPlane.start({ controllers: false });
    await using decoder = await startDecoder({ library: "c" });
    const root = await newFolder();
    const place: Place = { image: await runnableImage(root), port: freePort() };
    const account = await plane.serviceAccount("observability", "reader");
    const resources = "--resource=pods,replicasets.apps,jobs.batch";
    await plane.kubectl(["create", "clusterrole", "reader", "--verb=list,watch", resources]);
    const subject = "--serviceaccount=observability:reader";
    await plane.kubectl([
      "create",
      "clusterrolebinding",
      "reader",
      "--clusterrole=reader",
      subject,
    ]);
    const powerless = await plane.serviceAccount("observability", "powerless");
    const [, host = "", port = ""] = /server: "?https:\/\/([^":]+):([0-9]+)/.exec(
      await Deno.readTextFile(account),
    ) ?? [];
    const inCluster = {
      KUBERNETES_SERVICE_HOST: host,
      KUBERNETES_SERVICE_PORT: port,
      EBPF_NET_INTAKE_HOST: "127.0.0.1",
      EBPF_NET_INTAKE_PORT: String(decoder.port),
    };
    await using files = await AccountFiles.of(account);

    await context.step("outside of a cluster, and no kubeconfig", async () => {
      await using container = await start(place, {});
      await assertEnded(container, 5, /found no Kubernetes API server/);
    });

    await context.step("a service account without a token", async () => {
      await using incomplete = await AccountFiles.of(account, "token");
      await using container = await start(place, inCluster, incomplete);
      await assertEnded(container, 5, /no service account token/);
    });

    await context.step("a flag that nobody knows", async () => {
      await using container = await start(place, inCluster, files, ["--intake-hots=x"]);
      await assertEnded(container, 5, /Unknown flag --intake-hots .*--intake-host/);
    });

    await context.step("a variable with a value that is not allowed", async () => {
      const environment = { ...inCluster, EBPF_NET_INTAKE_PORT: "telemetry" };
      await using container = await start(place, environment, files);
      await assertEnded(
        container,
        5,
        /EBPF_NET_INTAKE_PORT.*telemetry.*65535|telemetry.*EBPF_NET_INTAKE_PORT/,
      );
    });

    await context.step("a configuration file that is not there", async () => {
      const args = ["--config-file=/etc/k8s-collector/config.yaml"];
      await using container = await start(place, inCluster, files, args);
      await assertEnded(container, 5, /\/etc\/k8s-collector\/config\.yaml/);
    });

    await context.step("a kubeconfig that is mounted elsewhere", async () => {
      await using container = await start(place, {}, files, ["--kubeconfig=/mnt/kubeconfig"]);
      await assertEnded(container, 5, /\/mnt\/kubeconfig.*not permitted to read/);
    });

    await context.step("a port for probes that another program has", async () => {
      using _taken = Deno.listen({ hostname: "127.0.0.1", port: place.port });
      await using container = await start(place, inCluster, files);
      await assertEnded(container, 6, /another process has this port/);
    });

    await context.step("a service account without the authority's certificate", async () => {
      await using incomplete = await AccountFiles.of(account, "ca.crt");
      await using container = await start(place, inCluster, incomplete);
      await assertWaiting(
        container,
        place,
        /ca\.crt cannot be read[\s\S]*UnknownIssuer/,
        /^\[-\]pods store: no complete list yet; failing for/m,
      );
    });

    await context.step("no permission to list and watch", async () => {
      await using powerlessFiles = await AccountFiles.of(powerless);
      await using container = await start(place, inCluster, powerlessFiles);
      await assertWaiting(
        container,
        place,
        /system:serviceaccount:observability:powerless.* cannot (list|watch) resource "pods"/,
        /^\[-\]pods store: no complete list yet; failing for \d+ s: forbidden/m,
      );
    });

    await context.step("an intake host that does not resolve", async () => {
      const environment = { ...inCluster, EBPF_NET_INTAKE_HOST: "no-such-reducer.invalid" };
      await using container = await start(place, environment, files);
      await assertWaiting(
        container,
        place,
        /no-such-reducer\.invalid/,
        /^\[-\]reducer: not connected/m,
      );
    });

    await context.step("no folder that can be written to", async () => {
      await using container = await start(place, inCluster, files);
      await assertReady(container, place);
    });

    await context.step("a variable that nobody knows", async () => {
      const environment = { ...inCluster, K8S_COLLECTOR_NO_SUCH_SETTING: "1" };
      await using container = await start(place, environment, files);
      await assertReady(container, place);
    });

    await context.step("a machine of another architecture", async () => {
      const bytes = await Deno.readFile(new URL("srv/k8s-collector", root));
      bytes.set(MACHINE.bytes, MACHINE.offset);
      const foreign = fileURLToPath(new URL("foreign", root));
      await Deno.writeFile(foreign, bytes, { mode: 0o755 });
      // The library's function that starts programs would try a shell instead; bash does not.
      const { code, stderr } = await new Deno.Command("bash", {
        args: ["-c", 'exec "$1"', "bash", foreign],
      }).output();
      strictEqual(code, 126);
      match(new TextDecoder().decode(stderr), /\/foreign: .*Exec format error/);
    });

    await removeFolder(root);
  },
);
