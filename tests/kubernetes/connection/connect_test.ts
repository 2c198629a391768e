import { match, ok, rejects, strictEqual } from "node:assert/strict";
import { join } from "node:path";
import { ConfigurationError } from "../../../src/configuration/mod.ts";
import { connectWith, kubeconfigOf, MemoryFiles, rejection, unsignedToken } from "./fixtures.ts";

const inPod = { KUBERNETES_SERVICE_HOST: "10.96.0.1", KUBERNETES_SERVICE_PORT: "443" };
const folder = "/run/account";
const accountToken = unsignedToken({ sub: "system:serviceaccount:monitoring:collector" });

function accountFiles(): MemoryFiles {
  return new MemoryFiles({ "/run/account/token": `${accountToken}\n` });
}

Deno.test("connect() takes the service account of its pod", async () => {
  const files = accountFiles();
  files.write("/run/account/namespace", "monitoring\n");
  files.write("/home/u/.kube/config", kubeconfigOf({ server: "http://127.0.0.1:1" }));
  const connection = await connectWith(files, {
    environment: { ...inPod, HOME: "/home/u" },
    serviceAccountFolder: folder,
  });
  strictEqual(connection.server, "https://10.96.0.1:443");
  strictEqual(connection.description, "in-cluster https://10.96.0.1:443");
  strictEqual(connection.identity, "system:serviceaccount:monitoring:collector");
  strictEqual(connection.namespace, "monitoring");
  connection.close();
});

Deno.test("connect() puts an IPv6 service host in brackets", async () => {
  for (const host of ["fd00:10:96::1", "[fd00:10:96::1]"]) {
    const connection = await connectWith(accountFiles(), {
      environment: { ...inPod, KUBERNETES_SERVICE_HOST: host },
      serviceAccountFolder: folder,
    });
    strictEqual(connection.server, "https://[fd00:10:96::1]:443");
    strictEqual(connection.namespace, undefined);
    connection.close();
  }
});

Deno.test("connect() knows no identity from an opaque token", async () => {
  const connection = await connectWith(new MemoryFiles({ "/run/account/token": "opaque" }), {
    environment: inPod,
    serviceAccountFolder: folder,
  });
  strictEqual(connection.identity, undefined);
  connection.close();
});

Deno.test("connect() prefers the kubeconfig that was asked for to the service account", async () => {
  const files = accountFiles();
  files.write(
    "/etc/kubeconfig",
    kubeconfigOf({ server: "https://api.example:6443/prefix/" }, {}, { namespace: "tests" }),
  );
  const connection = await connectWith(files, {
    environment: inPod,
    serviceAccountFolder: folder,
    kubeconfig: "/etc/kubeconfig",
  });
  strictEqual(connection.server, "https://api.example:6443/prefix");
  strictEqual(
    connection.description,
    "context dev (https://api.example:6443/prefix, user admin)",
  );
  strictEqual(connection.identity, "user admin of the kubeconfig");
  strictEqual(connection.namespace, "tests");
  connection.close();
});

Deno.test("connect() looks for a context that was asked for in the kubeconfig at home", async () => {
  const files = accountFiles();
  const path = join("/home/u", ".kube", "config");
  files.write(path, kubeconfigOf({ server: "http://127.0.0.1:8001" }));
  const environment = { ...inPod, HOME: "/home/u" };
  const options = { environment, serviceAccountFolder: folder };
  const connection = await connectWith(files, { ...options, context: "dev" });
  strictEqual(connection.server, "http://127.0.0.1:8001");
  connection.close();
  const error = await rejection(connectWith(files, { ...options, context: "prod" }));
  match(error.message, /kubeconfig \/home\/u\/\.kube\/config has no context "prod": it has "dev"/);
});

Deno.test("connect() needs a kubeconfig for a context", async () => {
  const error = await rejection(connectWith(new MemoryFiles({}), { context: "dev" }));
  ok(error instanceof ConfigurationError);
  match(error.message, /context "dev" was asked for, but there is no kubeconfig/);
});

Deno.test("connect() falls back to the kubeconfig at home", async () => {
  const files = new MemoryFiles({
    "/home/u/.kube/config": kubeconfigOf({ server: "http://127.0.0.1:8001" }),
  });
  const connection = await connectWith(files, {
    // In a pod, but without a token.
    environment: { ...inPod, HOME: "/home/u" },
    serviceAccountFolder: folder,
  });
  strictEqual(connection.server, "http://127.0.0.1:8001");
  connection.close();
});

Deno.test("connect() says where it looked when there is nothing", async () => {
  const files = new MemoryFiles({});
  const nothing = await rejection(connectWith(files));
  ok(nothing instanceof ConfigurationError);
  strictEqual(nothing.category, "configuration");
  match(nothing.message, /--kubeconfig or KUBECONFIG.*KUBERNETES_SERVICE_HOST.*HOME is not set/);
  const noToken = await rejection(
    connectWith(files, {
      environment: { ...inPod, HOME: "/home/u" },
      serviceAccountFolder: folder,
    }),
  );
  match(noToken.message, /no service account token at \/run\/account\/token/);
  match(noToken.message, /\/home\/u\/\.kube\/config does not exist/);
});

Deno.test("connect() refuses a service account token that cannot be sent", async () => {
  for (const token of ["", "two words", "CANARY\nCANARY"]) {
    await rejects(
      connectWith(new MemoryFiles({ "/run/account/token": token }), {
        environment: inPod,
        serviceAccountFolder: folder,
      }),
      (error: Error) =>
        error instanceof ConfigurationError && !error.message.includes("CANARY") &&
        error.message.startsWith("the service account's token /run/account/token is not a token"),
    );
  }
});
