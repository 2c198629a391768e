import { strictEqual } from "node:assert/strict";
import { parseFieldSelector, parseLabelSelector } from "../../src/collector/selectors.ts";

/** What Kubernetes 1.36 accepts and refuses, asked one by one. */
const LABELS: Readonly<Record<string, boolean>> = {
  "app=shop": true,
  "app==shop,tier!=test": true,
  " app = shop , example.com/size ": true,
  "app": true,
  "!app": true,
  "! app": true,
  "app=": true,
  "app in (a, b)": true,
  "app in (a,)": true,
  "app notin(a)": true,
  "app.kubernetes.io/name in (a,b),tier": true,
  "size>3,size<12": true,
  "a in (": false,
  "a in ()": true,
  "a in b": false,
  "a=b,": false,
  ",a=b": false,
  "a=b c": false,
  "a==b==c": false,
  "=b": false,
  "a b": false,
  "-a=b": false,
  "a=-b": false,
  "size>three": false,
  "size<-3": false,
  "in=b": true,
  "a in (b c)": false,
  "ä=b": false,
  "UPPER/a=b": false,
  "a/b/c": false,
  "": false,
};

for (const [text, ok] of Object.entries(LABELS)) {
  Deno.test(`parseLabelSelector() ${ok ? "accepts" : "refuses"} "${text}"`, () => {
    strictEqual(parseLabelSelector(text).ok, ok);
  });
}

Deno.test("parseLabelSelector() knows how long names and values may be", () => {
  strictEqual(parseLabelSelector(`${"k".repeat(63)}=${"v".repeat(63)}`).ok, true);
  strictEqual(parseLabelSelector(`${"k".repeat(64)}=v`).ok, false);
  strictEqual(parseLabelSelector(`k=${"v".repeat(64)}`).ok, false);
});

const FIELDS: Readonly<Record<string, boolean>> = {
  "spec.nodeName=node-1": true,
  "spec.nodeName=": true,
  "status.phase!=Failed,metadata.namespace==shop": true,
  "metadata.name=a\\,b": true,
  "metadata.name=a\\=b": true,
  "spec.nodeName": false,
  "=node": false,
  "spec.nodeName=a=b": false,
  "spec.nodeName=a,": true,
  ",spec.nodeName=a": true,
  "metadata.name=a,,metadata.name=b": true,
  "metadata.name=\\x": false,
  "": false,
};

for (const [text, ok] of Object.entries(FIELDS)) {
  Deno.test(`parseFieldSelector() ${ok ? "accepts" : "refuses"} "${text}"`, () => {
    strictEqual(parseFieldSelector(text).ok, ok);
  });
}
