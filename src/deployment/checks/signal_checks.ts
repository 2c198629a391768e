import { type Section, signalsOf, SINGULAR, typeOf } from "../collector/mod.ts";
import { type Check, refusal } from "./check.ts";

/** Every component of a pipeline takes, or gives, the pipeline's signal. */
export const signalsFit: Check = function* ({ collector }) {
  for (const [id, pipeline] of Object.entries(collector.service.pipelines ?? {})) {
    const signal = typeOf(id);
    for (const section of ["receivers", "processors", "exporters"] as const) {
      for (const [index, name] of pipeline[section].entries()) {
        if (!Object.hasOwn(collector[section as Section], name)) continue;
        const signals: readonly string[] = signalsOf(section, name);
        if (signals.includes(signal) || signal === "profiles") continue;
        yield refusal(
          "signal",
          ["collector", "service", "pipelines", id, section, index],
          `the ${SINGULAR[section]} ${name} has nothing to do with ${signal}, only with ` +
            `${signals.join(" and ")}: take it out of this pipeline`,
        );
      }
    }
  }
};
