import { suggest } from "../../configuration/mod.ts";
import {
  at,
  fieldsOf,
  has,
  imagesWith,
  known,
  scalars,
  SECTIONS,
  SINGULAR,
  typeOf,
} from "../collector/mod.ts";
import { type Check, notice, refusal } from "./check.ts";

/** Every component is one that the image has. */
export const componentsExist: Check = function* ({ collector, image, specification }) {
  for (const section of SECTIONS) {
    for (const id of Object.keys(collector[section])) {
      const type = typeOf(id);
      const path = ["collector", section, id];
      const there = has(image.distribution, section, type);
      if (there === "yes") continue;
      const what = `${SINGULAR[section]} ${JSON.stringify(type)}`;
      const others = imagesWith(section, type);
      if (there === "unknown") {
        const isKnown = known(section).includes(type);
        const meant = isKnown ? undefined : suggest(type, known(section));
        if (meant !== undefined) {
          yield refusal("component", path, `there is no ${what}: did you mean ${meant}?`);
        } else if (!isKnown && image.distribution === "contrib") {
          yield notice("component", path, `whether the image has the ${what} is not known here`);
        }
        continue;
      }
      const meant = suggest(type, known(section));
      yield refusal(
        "component",
        path,
        others.length > 0
          ? `the image ${specification.collector_image} has no ${what}: use ${others.join(" or ")}`
          : `there is no ${what} in ${specification.collector_image}` +
            (meant === undefined
              ? ": look for it in otel/opentelemetry-collector-contrib"
              : `; did you mean ${meant}?`),
      );
    }
  }
};

/** What pipelines name is there, and what is there is named. */
export const componentsAreUsed: Check = function* ({ collector }) {
  const { service, connectors } = collector;
  const used = { receivers: new Set<string>(), processors: new Set(), exporters: new Set() };
  for (const [id, pipeline] of Object.entries(service.pipelines ?? {})) {
    for (const section of ["receivers", "processors", "exporters"] as const) {
      const path = ["collector", "service", "pipelines", id, section];
      for (const [index, name] of pipeline[section].entries()) {
        used[section].add(name);
        const isConnector = section !== "processors" && Object.hasOwn(connectors, name);
        if (!Object.hasOwn(collector[section], name) && !isConnector) {
          const meant = suggest(name, Object.keys(collector[section]));
          yield refusal(
            "undefined",
            [...path, index],
            `there is no ${SINGULAR[section]} ${JSON.stringify(name)} in collector.${section}` +
              (meant === undefined ? ": define it, or leave it out" : `; did you mean ${meant}?`),
          );
        }
        if (pipeline[section].indexOf(name) < index) {
          yield notice("duplicate", [...path, index], `${name} is there twice: once is enough`);
        }
      }
    }
    for (const section of ["receivers", "exporters"] as const) {
      if (pipeline[section].length > 0) continue;
      const path = ["collector", "service", "pipelines", id];
      yield refusal("empty-pipeline", path, `it has no ${section}: name one at least`);
    }
  }
  for (const section of ["receivers", "processors", "exporters"] as const) {
    for (const id of Object.keys(collector[section])) {
      if (used[section].has(id)) continue;
      yield notice(
        "unused",
        ["collector", section, id],
        "no pipeline uses it: name it in one, or leave it out",
      );
    }
  }
};

export const extensionsExist: Check = function* ({ collector }) {
  const listed = collector.service.extensions ?? [];
  for (const [index, id] of listed.entries()) {
    if (Object.hasOwn(collector.extensions, id)) continue;
    const path = ["collector", "service", "extensions", index];
    yield refusal("undefined", path, `there is no extension ${id} in collector.extensions`);
  }
  for (const id of Object.keys(collector.extensions)) {
    if (listed.includes(id)) continue;
    yield notice(
      "unused",
      ["collector", "extensions", id],
      "service.extensions does not name it: name it there, or leave it out",
    );
  }
};

/** Extensions that other components name: who authenticates, what stands in between. */
export const helpersExist: Check = function* ({ collector }) {
  for (const [path, scalar] of scalars({ ...collector, service: {} })) {
    const isMiddleware = path.at(-1) === "id" && path.at(-3) === "middlewares";
    if (path.at(-1) !== "authenticator" && !isMiddleware) continue;
    const id = String(scalar);
    if (id.includes("${") || Object.hasOwn(collector.extensions, id)) continue;
    yield refusal(
      "undefined",
      ["collector", ...path],
      `there is no extension ${id}: add it to collector.extensions and to service.extensions`,
    );
  }
};

export const somePipeline: Check = function* ({ collector }) {
  if (Object.keys(collector.service.pipelines ?? {}).length > 0) return;
  yield refusal(
    "empty-pipeline",
    ["collector"],
    "it has no pipeline, and none can be derived: it needs a receiver and an exporter for one signal",
  );
};

/** Protocols without which a receiver does not start. */
export const protocolsAreNamed: Check = function* ({ collector }) {
  for (const [id, component] of Object.entries(collector.receivers)) {
    const type = typeOf(id);
    if (type !== "otlp" && type !== "jaeger") continue;
    if (Object.keys(fieldsOf(at(component, ["protocols"]))).length > 0) continue;
    yield refusal(
      "null-component",
      ["collector", "receivers", id],
      `it has no protocol: give protocols: {grpc: {}} or another one`,
    );
  }
};
