import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import {
  certificatesOf,
  checkCertificates,
  isVersion1,
  privateKeyOf,
} from "../../../src/kubernetes/connection/pem.ts";
import { Authority, openssl, withCertificates } from "./certificates.ts";
import { TemporaryFolder } from "./fixtures.ts";

const block = (label: string, body = "AAAA") =>
  `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;

Deno.test("certificatesOf() and privateKeyOf() pick their blocks of a text with both", () => {
  const text = [
    "Bag Attributes\n  localKeyID: 01\n",
    block("EC PARAMETERS"),
    block("EC PRIVATE KEY", "KEY1"),
    block("CERTIFICATE", "ONE"),
    "subject=/CN=x\n",
    block("X509 CERTIFICATE", "TWO"),
    block("PRIVATE KEY", "KEY2"),
  ].join("");
  for (const each of [text, text.replaceAll("\n", "\r\n")]) {
    deepStrictEqual(certificatesOf(each), [
      block("CERTIFICATE", "ONE"),
      block("X509 CERTIFICATE", "TWO"),
    ]);
    strictEqual(privateKeyOf(each), block("EC PRIVATE KEY", "KEY1"));
  }
  strictEqual(privateKeyOf(block("CERTIFICATE")), undefined);
});

Deno.test("checkCertificates() says that PEM is indented", () => {
  const indented = block("CERTIFICATE").replaceAll(/^/gm, "  ");
  throws(() => checkCertificates(indented, "the CA"), /^ConfigurationError: the CA is indented/);
  throws(() => checkCertificates("none", "the CA"), /the CA holds no certificate: it must be PEM/);
});

Deno.test(withCertificates("isVersion1() knows a certificate without extensions"), async () => {
  await using folder = await TemporaryFolder.create();
  const authority = await Authority.create(folder.path, "ca");
  strictEqual(isVersion1(authority.certificate), false);
  await openssl(folder.path, [
    ...["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
    ...["-keyout", "v1.key", "-out", "v1.csr", "-subj", "/CN=old"],
  ]);
  await openssl(folder.path, [
    ...["x509", "-req", "-in", "v1.csr", "-signkey", "v1.key", "-days", "2", "-out", "v1.crt"],
  ]);
  strictEqual(isVersion1(await Deno.readTextFile(`${folder.path}/v1.crt`)), true);
  for (const text of ["", block("CERTIFICATE", "?"), block("CERTIFICATE")]) {
    strictEqual(isVersion1(text), false);
  }
});
