import { deepStrictEqual, ok } from "node:assert/strict";
import { takeRuntimeVariables } from "../../src/cli/runtime_variables.ts";

Deno.test("takeRuntimeVariables() takes away what would do harm, and keeps it for others", () => {
  const removed: string[] = [];
  const set: [string, string][] = [];
  const { taken, remarks } = takeRuntimeVariables({
    DENO_SERVE_ADDRESS: "",
    DENO_CERT: "/foreign.pem",
    SSL_CERT_FILE: "/foreign.pem",
    HTTPS_PROXY: "http://proxy:3128",
    HOME: "/home/u",
  }, {
    delete: (name) => removed.push(name),
    set: (name, value) => set.push([name, value]),
  });
  for (
    const name of [
      ...["DENO_SERVE_ADDRESS", "HTTPS_PROXY", "no_proxy", "DENO_CERT"],
      ...["SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"],
    ]
  ) {
    ok(removed.includes(name), name);
  }
  deepStrictEqual(set, [["DENO_TLS_CA_STORE", ""]]);
  deepStrictEqual(taken, {
    DENO_SERVE_ADDRESS: "",
    DENO_CERT: "/foreign.pem",
    SSL_CERT_FILE: "/foreign.pem",
    HTTPS_PROXY: "http://proxy:3128",
  });
  deepStrictEqual(remarks, [
    "Variable DENO_CERT is taken away: it would trust others than the authorities that are named",
  ]);
});
