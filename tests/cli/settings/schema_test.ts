import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { schema, settingKeys } from "../../../src/cli/settings.ts";

Deno.test("schema gives no flag, variable or file key to two settings", () => {
  const names = settingKeys.flatMap((key) => {
    const { flag, environment, file } = schema[key];
    return [...flag ? [`--${flag.name}`] : [], ...environment, ...file ? [`file ${file}`] : []];
  });
  strictEqual(new Set(names).size, names.length);
});

Deno.test("schema says of every setting where it can be set", () => {
  for (const key of settingKeys) {
    const { flag, environment, file } = schema[key];
    ok(flag !== undefined || environment.length > 0 || file !== undefined, key);
  }
});

Deno.test("schema has defaults that its own parsers accept", () => {
  for (const key of settingKeys) {
    const { default: value, defaultText, parse } = schema[key];
    if (value === undefined || parse === undefined) continue;
    const text = typeof value === "object" ? Object.values(value).join(".") : String(value);
    const spelled = parse(text);
    // Durations and sizes are held as numbers, and written with their units.
    const again = spelled.ok ? spelled : parse(defaultText ?? "");
    deepStrictEqual(again, { ok: true, value }, key);
  }
});
