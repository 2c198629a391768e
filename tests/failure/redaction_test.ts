import { strictEqual as equal } from "node:assert/strict";
import { isSecretName, redactText } from "../../src/failure/redaction.ts";

const KEY = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIBsecret\n-----END EC PRIVATE KEY-----";
const JWT = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";

for (
  const [text, expected] of [
    ["got Bearer abc.def-123 from the file", "got Bearer [redacted] from the file"],
    ["Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [redacted]"],
    ["Authorization: opaque-value, Accept: x", "Authorization: [redacted], Accept: x"],
    ["refused: Basic dXNlcjpwYXNzd29yZA==", "refused: Basic [redacted]"],
    ["sent basic b3BlcmF0b3I6eA, refused", "sent basic [redacted], refused"],
    [`{"authorization":"Bearer xyz"}`, `{"authorization":"Bearer [redacted]"}`],
    [`the token is ${JWT}!`, "the token is [redacted]!"],
    [`key:\n${KEY}\nend`, "key:\n[redacted]\nend"],
    [`key: ${KEY.slice(0, 40)}`, "key: [redacted]"],
    ["client-key-data: LS0tLS1CRUdJTiBSU0EgUFJJVkFURQ==", "client-key-data: [redacted]"],
    ["GET https://user:pass@registry/v2", "GET https://[redacted]@registry/v2"],
    ["GET /x?access_token=abc&limit=5", "GET /x?access_token=[redacted]&limit=5"],
    [`{"password": "abc", "user": "x"}`, `{"password": "[redacted]", "user": "x"}`],
    ["for AKIAIOSFODNN7EXAMPLE: no", "for [redacted]: no"],
    ["user: x\n  token: abc\nname: y", "user: x\n  token: [redacted]\nname: y"],
  ] as const
) {
  Deno.test(`redactText() hides the secret of ${JSON.stringify(text.slice(0, 40))}`, () => {
    equal(redactText(text), expected);
  });
}

for (
  const text of [
    "cannot read the token: permission denied, see the mount",
    "the server refused the bearer token",
    "Basic Authentication is off, see the basic settings",
    "cannot list jobs.batch: forbidden for system:serviceaccount:ns:name",
    "connecting to https://[fd00::1]:6443/api/v1/pods?limit=500",
    "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
  ]
) {
  Deno.test(`redactText() leaves ${JSON.stringify(text.slice(0, 40))} alone`, () => {
    equal(redactText(text), text);
  });
}

Deno.test("redactText() hides given secrets wherever they stand", () => {
  equal(
    redactText("user=hunter22 said hunter22", new Set(["hunter22"])).includes("hunter22"),
    false,
  );
});

Deno.test("redactText() bounds a text and says how much is missing", () => {
  const text = "word ".repeat(2_000);
  const cut = redactText(text);
  equal(cut.length < 4_200, true);
  equal(cut.endsWith("… (5906 more characters)"), true, cut.slice(-40));
});

Deno.test("redactText() keeps no half of a secret at the cut", () => {
  const text = "x".repeat(4_000) + " https://user:" + "p".repeat(200) + "@host/";
  equal(redactText(text).includes("pp"), false);
});

for (
  const name of [
    "token",
    "idToken",
    "Authorization",
    "client-key-data",
    "PASSWORD",
    "clientSecret",
    "api_key",
    "set-cookie",
    "refresh_token",
  ]
) {
  Deno.test(`isSecretName() knows ${name}`, () => equal(isSecretName(name), true));
}

for (const name of ["tokenFile", "secretPath", "resource", "name", "key", "reason", "uid"]) {
  Deno.test(`isSecretName() lets ${name} pass`, () => equal(isSecretName(name), false));
}
