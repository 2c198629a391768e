import { deepStrictEqual, ok } from "node:assert/strict";
import { takeRuntimeVariables } from "../../src/cli/runtime_variables.ts";

Deno.test("takeRuntimeVariables() takes away what would do harm, and names what it cannot", () => {
  const removed: string[] = [];
  const remarks = takeRuntimeVariables({
    SSLKEYLOGFILE: "/tmp/keys",
    DENO_SERVE_ADDRESS: "",
    SSL_CERT_FILE: "/foreign.pem",
    HTTPS_PROXY: "http://proxy:3128",
  }, (name) => removed.push(name));
  for (const name of ["SSLKEYLOGFILE", "DENO_SERVE_ADDRESS", "HTTPS_PROXY", "no_proxy"]) {
    ok(removed.includes(name), name);
  }
  deepStrictEqual(remarks, [
    "Variable SSLKEYLOGFILE is taken away: it would write the keys of TLS sessions to a file",
    "Variable SSL_CERT_FILE is set: the runtime trusts what it names",
  ]);
});
