import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Pair,
  parseAllDocuments,
  type YAMLMap,
} from "yaml";
import { type Manifest, YamlWriter } from "../../kubernetes/manifest/mod.ts";
import { SpecificationError } from "../specification/mod.ts";
import { type Fields, fieldsOf } from "../collector/mod.ts";
import { insertAll, type Insertion, removeAll } from "./marks.ts";
import { obstacleTo } from "./obstacles.ts";
import type { Sidecar } from "./parts.ts";
import { templatePath } from "./template_path.ts";

export interface Injected {
  readonly text: string;
  /** `Deployment shop/web`, of each that has one now. */
  readonly into: readonly string[];
  /** What was left alone, and why. */
  readonly leftAlone: readonly string[];
}

/**
 * Puts a sidecar into every pod template of the manifests that the selector is of. All else stays as
 * it is, to the byte; one that is there already is replaced.
 *
 * @param selector labels that a template must have; all of them when undefined
 * @throws {SpecificationError} for what is no YAML, or is written so that nothing can be put in
 */
export function injectIntoText(
  given: string,
  sidecar: Sidecar,
  selector: Readonly<Record<string, string>> | undefined,
): Injected {
  const { text } = removeAll(given);
  const into: string[] = [];
  const leftAlone: string[] = [];
  const insertions: Insertion[] = [];
  for (const document of parseAllDocuments(text, { prettyErrors: true })) {
    const [error] = document.errors ?? [];
    if (error !== undefined) throw new SpecificationError([`the manifests: ${error.message}`]);
    const object = fieldsOf(document.toJS());
    const kind = String(object.kind ?? "");
    const path = templatePath(kind);
    const { name, namespace } = fieldsOf(object.metadata);
    const called = `${kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
    if (path === undefined) {
      if (kind !== "") leftAlone.push(`${called}: it makes no pods`);
      continue;
    }
    const template = fieldsOf(
      document.getIn(path, false) === undefined ? undefined : fieldsAt(object, path),
    );
    if (!isSelected(template, selector)) {
      leftAlone.push(`${called}: sidecar.selector is not of its labels`);
      continue;
    }
    const spec = fieldsOf(template.spec);
    const hindrance = obstacleTo(sidecar, kind, {
      namespace: namespace === undefined ? undefined : String(namespace),
      spec,
    });
    if (hindrance !== undefined) throw new SpecificationError([`${called}: ${hindrance}`]);
    insertions.push(...insertionsInto(text, document, path, sidecar, called));
    into.push(called);
  }
  return { text: insertAll(text, insertions), into, leftAlone };
}

function fieldsAt(object: Fields, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => fieldsOf(inner)[name], object);
}

function isSelected(
  template: Fields,
  selector: Readonly<Record<string, string>> | undefined,
): boolean {
  const labels = fieldsOf(fieldsOf(template.metadata).labels);
  return Object.entries(selector ?? {}).every(([name, value]) => labels[name] === value);
}

function insertionsInto(
  text: string,
  document: Document,
  path: readonly string[],
  { container, volumes, annotations, native }: Sidecar,
  called: string,
): readonly Insertion[] {
  const template = blockMap(
    path.length === 0 ? document.contents : document.getIn(path, true),
    called,
  );
  const spec = blockMap(template.get("spec", true), called);
  const metadata = template.get("metadata", true);
  const list = native ? "initContainers" : "containers";
  return [
    isMap(metadata)
      ? intoMap(text, blockMap(metadata, called), "annotations", annotations, called)
      : before(text, template, ["metadata:", ...indented(mapLines({ annotations }))]),
    intoList(text, spec, list, [container], called),
    intoList(text, spec, "volumes", volumes, called),
  ];
}

/** @throws {SpecificationError} for a map in braces: there is no line to put anything behind */
function blockMap(node: unknown, called: string): YAMLMap {
  if (isMap(node) && !node.flow && node.items.length > 0) return node;
  throw new SpecificationError([
    `${called}: a part of it is not there, or is written in braces; write it as a block, as ` +
    "kubectl get -o yaml does",
  ]);
}

function pairOf(map: YAMLMap, name: string): Pair | undefined {
  return map.items.find(({ key }) => isScalar(key) && key.value === name);
}

function intoList(
  text: string,
  map: YAMLMap,
  name: string,
  items: readonly Fields[],
  called: string,
): Insertion {
  const lines = listLines(items);
  const list = pairOf(map, name)?.value;
  if (list === undefined) return before(text, map, [`${name}:`, ...indented(lines)]);
  if (!isSeq(list) || list.flow || list.items.length === 0) {
    throw new SpecificationError([`${called}: its ${name} are written in brackets; write a block`]);
  }
  // Behind the last item, at the indent of the first.
  const start = list.range?.[0] ?? 0;
  return {
    offset: lineAfter(text, contentEnd(text, list.range)),
    indent: column(text, start),
    lines,
  };
}

function intoMap(
  text: string,
  map: YAMLMap,
  name: string,
  members: Fields,
  called: string,
): Insertion {
  const inner = pairOf(map, name)?.value;
  if (inner === undefined) return before(text, map, [`${name}:`, ...indented(mapLines(members))]);
  const block = blockMap(inner, called);
  return before(text, block, mapLines(members));
}

/** As the first members of a map. */
function before(text: string, map: YAMLMap, lines: readonly string[]): Insertion {
  const [first] = map.items;
  const key = first?.key;
  const start = isScalar(key) ? key.range?.[0] ?? 0 : 0;
  const lineStart = text.lastIndexOf("\n", start - 1) + 1;
  if (text.slice(lineStart, start).trim() === "") {
    return { offset: lineStart, indent: start - lineStart, lines };
  }
  // It begins behind a dash: the next member has a line of its own.
  const [, second] = map.items;
  const next = second?.key;
  const at = isScalar(next) ? next.range?.[0] ?? 0 : 0;
  const from = text.lastIndexOf("\n", at - 1) + 1;
  return { offset: from, indent: at - from, lines };
}

function contentEnd(text: string, range: readonly number[] | null | undefined): number {
  let end = range?.[1] ?? text.length;
  while (end > 0 && /\s/.test(text[end - 1]!)) end--;
  return end;
}

function lineAfter(text: string, offset: number): number {
  const newline = text.indexOf("\n", offset);
  return newline < 0 ? text.length : newline + 1;
}

function column(text: string, offset: number): number {
  return offset - (text.lastIndexOf("\n", offset - 1) + 1);
}

function listLines(items: readonly Fields[]): readonly string[] {
  const document = new YamlWriter().document({ items } as unknown as Manifest);
  // Below `items:`, two blanks less.
  return document.trimEnd().split("\n").slice(1).map((line) => line.slice(2));
}

function mapLines(members: Fields): readonly string[] {
  return new YamlWriter().document(members as unknown as Manifest).trimEnd().split("\n");
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`);
}
