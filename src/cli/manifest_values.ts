import type { Parser } from "../configuration/mod.ts";

const component = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const registry = "(?:[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:]+\\])(?::[0-9]+)?";
const tag = "[\\w][\\w.-]{0,127}";
const digest = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";

/** The grammar of the distribution project, which container runtimes and registries go by. */
const imageReference = new RegExp(
  `^(?:${registry}/)?${component}(?:/${component})*(?::${tag})?(?:@${digest})?$`,
);

/** A DNS label (RFC 1035): what the strictest of the objects, a Service, takes for a name. */
const label = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

export const parseImageReference: Parser<string> = (text) =>
  imageReference.test(text)
    ? { ok: true, value: text }
    : { ok: false, complaint: text === "" ? "it is empty" : "it is not the reference of an image" };

export const imageReferences = "REGISTRY/NAME:TAG or REGISTRY/NAME@sha256:DIGEST";

export const parseObjectName: Parser<string> = (text) =>
  label.test(text)
    ? { ok: true, value: text }
    : { ok: false, complaint: "it is not a name for objects" };

export const objectNames =
  "at most 63 small letters, digits and dashes, with a letter at the beginning and no dash at the end";
