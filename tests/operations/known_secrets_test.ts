import { ok, strictEqual as equal } from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { KnownSecrets } from "../../src/operations/known_secrets.ts";
import { configureLogging } from "../../src/operations/mod.ts";
import { PlainValues } from "../../src/operations/plain_value.ts";

const TOKEN = "kubeconfig-user-x7:f~q/9/vd+hk/2w=?zzzz";

function knowing(...secrets: readonly string[]): KnownSecrets {
  const known = new KnownSecrets();
  for (const secret of secrets) known.add(secret);
  return known;
}

for (
  const [form, text] of [
    ["as it is", TOKEN],
    ["twice", `${TOKEN} and ${TOKEN}`],
    ["as base64", btoa(TOKEN)],
    ["as base64 of URLs", btoa(TOKEN).replaceAll("+", "-").replaceAll("/", "_")],
    ["as a URL has it", encodeURIComponent(TOKEN)],
  ] as const
) {
  Deno.test(`KnownSecrets.hide() hides a secret ${form}`, () => {
    const clean = knowing(TOKEN).hide(`the token ${text} is not valid`);
    ok(/^the token \[redacted\](=*| and \[redacted\]) is not valid$/.test(clean), clean);
  });
}

Deno.test("KnownSecrets.hide() hides the whole of a secret that holds another", () => {
  equal(knowing("12345678", "12345678-abcdef").hide("12345678-abcdef!"), "[redacted]!");
});

Deno.test("KnownSecrets.hide() leaves words alone that are as short as a password may be", () => {
  equal(knowing("pods", "", "1234567").hide("pods 1234567"), "pods 1234567");
  equal(knowing("12345678").hide("12345678"), "[redacted]");
});

Deno.test("KnownSecrets.add() forgets the oldest, and none that is told again", () => {
  const known = new KnownSecrets();
  const secret = (index: number) => `secret-number-${index};`;
  known.add(secret(0));
  for (let index = 1; index <= 16; index++) {
    known.add(secret(0));
    known.add(secret(index));
  }
  equal(known.hide(secret(0)), "[redacted]");
  equal(known.hide(secret(16)), "[redacted]");
  equal(known.hide(secret(1)), secret(1));
});

Deno.test("KnownSecrets.hideParts() hides what was left of a secret by a cut", () => {
  const known = knowing(TOKEN);
  equal(known.hideParts(`no: ${TOKEN.slice(0, 30)}`), "no: [redacted]");
  equal(known.hideParts(`no: ${TOKEN.slice(0, 16)}… more`), "no: [redacted]… more");
  equal(known.hideParts("user x of the kubeconfig"), "user x of the kubeconfig");
});

Deno.test("PlainValues.text() hides another token that begins like a known one", () => {
  const header = btoa(`{"alg":"RS256","kid":"canary"}`);
  const values = new PlainValues({}, knowing(`${header}.canary-one.signature`));
  equal(values.text(`${header}.canary-two.signature`), "[redacted]");
});

Deno.test("PlainValues.text() hides a known secret that a pattern would cut in two", () => {
  const values = new PlainValues({}, knowing("canary one;canary"));
  equal(values.text("token=canary one;canary"), "token=[redacted]");
});

Deno.test("PlainValues.text() leaves no half of a known secret where it ends a long text", () => {
  const password = "canary ".repeat(20);
  const values = new PlainValues({}, knowing(password));
  ok(!values.text(`${"x".repeat(4_000)} ${password}`).includes("canary"));
});

Deno.test("Logging.hide() keeps a secret out of message, properties and errors", () => {
  const lines: string[] = [];
  using logging = configureLogging({
    level: "info",
    format: "json",
    environment: {},
    isTerminal: false,
    write: (line) => lines.push(line),
  });
  logging.hide("opaque-canary");
  getLogger(["k8s-collector", "room"]).error("refused: {why}", {
    why: 'token "opaque-canary" is not valid',
    error: new Error("opaque-canary", { cause: { said: ["opaque-canary"] } }),
  });
  equal(lines.length, 1);
  ok(!lines[0]?.includes("canary"), lines[0] ?? "");
  ok(lines[0]?.includes('token \\"[redacted]\\" is not valid'), lines[0] ?? "");
});
