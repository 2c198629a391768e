/** A warning names the file it is about: the platform's own words are not repeated. */
import { match } from "node:assert/strict";
import { InClusterSource } from "../../../src/kubernetes/connection/in_cluster.ts";
import { connectWith, kubeconfigOf, logged, MemoryFiles, SecureServer } from "./fixtures.ts";

/** As the platform fails for this path. */
function refused(path: string): Promise<never> {
  return Promise.reject(
    new Deno.errors.PermissionDenied(`Permission denied (os error 13): readfile '${path}'`),
  );
}

Deno.test("InClusterSource.read() names the file of the authorities that cannot be read", async () => {
  const source = new InClusterSource(
    "/sa",
    (path) => path.endsWith("token") ? Promise.resolve("token") : refused(path),
  );
  const text = await logged(async () => void await source.read());
  match(text, /Trusting public[^]*\/sa\/ca\.crt cannot be read: Permission denied/);
});

Deno.test("connect() names the kubeconfig that can no longer be read", async () => {
  await using server = new SecureServer(() => new Response(null, { status: 401 }));
  const text = kubeconfigOf(server.cluster, { token: "secret" });
  const files = new MemoryFiles({ "/k/config": text });
  let read = files.read;
  const log = await logged(async () => {
    const connection = await connectWith(files, {
      kubeconfig: "/k/config",
      readTextFile: (path) => read(path),
    });
    await (await connection.fetch("/")).body?.cancel();
    connection.unauthorized();
    read = refused;
    await (await connection.fetch("/")).body?.cancel();
    connection.close();
  });
  match(log, /Going on with context[^]*\/k\/config cannot be read: Permission denied/);
});
