import { referencesOf } from "../collector/mod.ts";
import type { Specification } from "../specification/mod.ts";
import { type Check, notice, refusal } from "./check.ts";

const SCHEMES = new Set(["env", "file", "yaml", "http", "https"]);

/** Variables that every pod has that we render. */
const OWN_VARIABLES = ["POD_NAME", "POD_IP", "POD_NAMESPACE", "NODE_NAME", "GOMEMLIMIT"];

/** Whether a pod has a variable, or may have it from elsewhere. */
export function isDeclared(name: string, { env, env_from: from }: Specification): boolean {
  return OWN_VARIABLES.includes(name) || env.some((one) => one.name === name) || from.length > 0;
}

/** Every variable that is referred to is one that the pod has. */
export const variablesAreDeclared: Check = function* ({ collector, specification }) {
  const declared = new Set([...OWN_VARIABLES, ...specification.env.map(({ name }) => name)]);
  const mayBeElsewhere = specification.env_from.length > 0;
  for (const { path, text, scheme, name, hasDefault } of referencesOf(collector)) {
    const at = ["collector", ...path];
    if (!SCHEMES.has(scheme)) {
      yield refusal(
        "variable",
        at,
        `${text}: the Collector knows no scheme ${scheme}; a dollar that stands for itself is $$`,
      );
    } else if (scheme === "env" && !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name)) {
      yield refusal(
        "dollar",
        at,
        `${text}: no variable is called so, and the Collector does not start: write $$${
          text.slice(1)
        } for what is not to be filled in`,
      );
    } else if (scheme === "env" && !declared.has(name) && !hasDefault) {
      yield mayBeElsewhere
        ? notice("variable", at, `${text} is to come from env_from: without it, it is empty`)
        : refusal(
          "variable",
          at,
          `${text} is not declared, and would be empty: add it to env, or a default, ` +
            `\${env:${name}:-VALUE}`,
        );
    }
  }
};
