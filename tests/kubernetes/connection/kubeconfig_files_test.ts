import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { delimiter } from "node:path";
import { ConfigurationError } from "../../../src/configuration/mod.ts";
import { parseKubeconfig } from "../../../src/kubernetes/connection/kubeconfig/document.ts";
import { loadKubeconfig } from "../../../src/kubernetes/connection/kubeconfig/files.ts";
import { everything, MemoryFiles, rejection } from "./fixtures.ts";

const first = `
apiVersion: v1
kind: Config
clusters:
- name: shared
  cluster: {server: "https://first:6443"}
users:
- name: red
  user: {username: first}
contexts: []
`;

const second = `
current-context: blue
clusters:
- name: shared
  cluster: {server: "https://second:6443", certificate-authority: ca.crt}
- name: other
  cluster: {server: "https://other:6443"}
users:
- name: red
  user: {username: second, password: second}
contexts:
- name: blue
  context: {cluster: shared, user: red}
`;

const third = `current-context: green\n`;

Deno.test("loadKubeconfig() lets the first file win each name and value", async () => {
  const files = new MemoryFiles({ "/a/one": first, "/b/two": second, "/c/three": third });
  const merged = await loadKubeconfig(["/a/one", "/b/two", "/c/three"].join(delimiter), files.read);
  strictEqual(merged.currentContext, "blue");
  deepStrictEqual([...merged.clusters.keys()].sort(), ["other", "shared"]);
  const shared = merged.clusters.get("shared");
  strictEqual(shared?.file, "/a/one");
  strictEqual(shared?.fields.text("server"), "https://first:6443");
  // Entries of one name are not mixed.
  strictEqual(shared?.fields.text("certificate-authority"), undefined);
  strictEqual(merged.users.get("red")?.fields.text("password"), undefined);
  strictEqual(merged.contexts.get("blue")?.file, "/b/two");
});

Deno.test("loadKubeconfig() passes over missing and empty names as long as one file exists", async () => {
  const files = new MemoryFiles({ "/b/two": second });
  const list = ["", "/missing", "/b/two", "/b/two", ""].join(delimiter);
  const merged = await loadKubeconfig(list, files.read);
  deepStrictEqual(merged.files, ["/b/two"]);
});

Deno.test("loadKubeconfig() names the files when none exists", async () => {
  const files = new MemoryFiles({});
  const error = await rejection(loadKubeconfig(["/x", "/y"].join(delimiter), files.read));
  ok(error instanceof ConfigurationError);
  match(error.message, /^kubeconfig \/x, \/y does not exist: give --kubeconfig or KUBECONFIG/);
  match((await rejection(loadKubeconfig(delimiter, files.read))).message, /names no file/);
});

Deno.test("loadKubeconfig() names a file that it may not read", async () => {
  const read = () => Promise.reject(new Deno.errors.PermissionDenied("Permission denied"));
  const error = await rejection(loadKubeconfig("/root/config", read));
  ok(error instanceof ConfigurationError);
  strictEqual(error.message, "kubeconfig /root/config cannot be read: Permission denied");
});

Deno.test("parseKubeconfig() reads JSON, an empty file and merge keys", async () => {
  const json = await parseKubeconfig(`{"current-context": "x", "clusters": null}`, "/f");
  strictEqual(json.currentContext, "x");
  strictEqual((await parseKubeconfig("", "/f")).clusters.size, 0);
  const merged = await parseKubeconfig(
    "base: &base {server: 'https://s'}\nclusters:\n- name: c\n  cluster: {<<: *base}\n",
    "/f",
  );
  strictEqual(merged.clusters.get("c")?.fields.text("server"), "https://s");
});

Deno.test("parseKubeconfig() takes the first document and of a key the last value, as kubectl does", async () => {
  const first = "current-context: x\ncurrent-context: a\n";
  const ends = ["", "---\n", "...\n", "---\ncurrent-context: b\n", "---\n{broken: [CANARY\n"];
  for (const end of ends) {
    strictEqual((await parseKubeconfig(first + end, "/f")).currentContext, "a", end);
  }
  const users = "users:\n- name: u\n  user:\n    token: old\n    token: new\n";
  const { fields } = (await parseKubeconfig(users, "/f")).users.get("u") ?? {};
  strictEqual(fields?.text("token"), "new");
});

Deno.test("parseKubeconfig() reads thousands of aliases", async () => {
  const context = (n: number) => `- {name: c${n}, context: {cluster: *c, user: *u}}\n`;
  const contexts = Array.from({ length: 2_000 }, (_, n) => context(n)).join("");
  const text = `names: [&c kind, &u admin]\ncontexts:\n${contexts}`;
  const last = (await parseKubeconfig(text, "/f")).contexts.get("c1999");
  strictEqual(last?.fields.text("user"), "admin");
});

/** A few lines that stand for a hundred million values. */
function bomb(value: string): string {
  const levels = Array.from({ length: 8 }, (_, n) => {
    const below = n === 0 ? value : `*a${n - 1}`;
    return `a${n}: &a${n} [${Array(10).fill(below).join(", ")}]\n`;
  });
  return levels.join("");
}

Deno.test("parseKubeconfig() says where the YAML is broken without quoting it", async () => {
  for (
    const text of [
      "users:\n- name: a\n  user: {token: CANARY\n",
      "users:\n- name: a\n  user:\n    token: CANARY\n   password: CANARY\n",
      "token: *CANARY\n",
      "token: !!CANARY CANARY\nCANARY\n",
      bomb("CANARY"),
    ]
  ) {
    const error = await rejection(parseKubeconfig(text, "/home/u/config"));
    ok(error instanceof ConfigurationError, text);
    match(error.message, /^kubeconfig \/home\/u\/config (is not valid YAML|must be a mapping)/);
    ok(!everything(error).includes("CANARY"), everything(error));
  }
});

Deno.test("parseKubeconfig() names what has the wrong shape", async () => {
  const cases: [string, RegExp][] = [
    ["- a\n", /^kubeconfig \/f must be a mapping of /],
    ["kind: Pod\n", /^kubeconfig \/f: kind is Pod, but a kubeconfig is a Config$/],
    ["clusters: x\n", /^kubeconfig \/f: clusters must be a list$/],
    ["clusters: [x]\n", /^kubeconfig \/f, clusters\[0\] must be a mapping of /],
    ["users: [{user: {}}]\n", /^kubeconfig \/f, users\[0\]: name is missing$/],
    ["users: [{name: a}, {name: a}]\n", /^kubeconfig \/f: users holds "a" twice$/],
    ["users: [{name: a, user: 5}]\n", /^kubeconfig \/f, user "a" must be a mapping of /],
    ["current-context: 5\n", /current-context must be a string; put it in quotes$/],
  ];
  for (const [text, message] of cases) {
    match((await rejection(parseKubeconfig(text, "/f"))).message, message);
  }
});
