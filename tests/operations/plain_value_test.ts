import { deepStrictEqual, ok, strictEqual as equal } from "node:assert/strict";
import { PlainValues } from "../../src/operations/plain_value.ts";

class MountError extends Error {}

Deno.test("PlainValues.value() writes what JSON cannot", () => {
  const values = new PlainValues({});
  deepStrictEqual(
    values.value({
      big: 12n,
      none: undefined,
      infinite: Infinity,
      at: new Date(0),
      where: new URL("https://u:p@h/x"),
      bytes: new Uint8Array(9),
      map: new Map([["a", 1]]),
      set: new Set([1, 2]),
      null: null,
    }),
    {
      big: "12",
      infinite: "Infinity",
      at: "1970-01-01T00:00:00.000Z",
      where: "https://[redacted]@h/x",
      bytes: "9 bytes",
      map: { a: 1 },
      set: [1, 2],
      null: null,
    },
  );
});

Deno.test("PlainValues.value() redacts whatever stands under a secret's name", () => {
  const properties = { user: { name: "x", token: { value: "canary-1" } }, password: 12 };
  deepStrictEqual(new PlainValues(properties).value(properties), {
    user: { name: "x", token: "[redacted]" },
    password: "[redacted]",
  });
});

Deno.test("PlainValues.text() redacts a secret that another property holds", () => {
  const values = new PlainValues({ headers: { authorization: "canary-2" } });
  equal(values.text("the server answered canary-2"), "the server answered [redacted]");
});

Deno.test("PlainValues.value() ends at cycles and webs of references", () => {
  const nodes: Record<string, unknown>[] = Array.from({ length: 40 }, () => ({}));
  for (const node of nodes) nodes.forEach((other, index) => node[`n${index}`] = other);
  const plain = JSON.stringify(new PlainValues({ nodes }).value(nodes));
  ok(plain.length < 200_000, `${plain.length} characters`);
});

Deno.test("PlainValues.value() keeps the head of a long array and counts the rest", () => {
  const plain = new PlainValues({}).value(Array.from({ length: 250 }, (_, index) => index));
  ok(Array.isArray(plain));
  equal(plain.length, 101);
  equal(plain.at(-1), "… 150 more");
});

Deno.test("PlainValues.error() names class, message and causes, redacted", () => {
  const error = new MountError("cannot mount", {
    cause: new TypeError("Bearer abcdef0123456789 refused", { cause: "why not" }),
  });
  deepStrictEqual(new PlainValues({}).error(error), {
    type: "MountError",
    message: "cannot mount",
    cause: {
      type: "TypeError",
      message: "Bearer [redacted] refused",
      cause: { type: "string", message: "why not" },
    },
  });
});

Deno.test("PlainValues.error() keeps the runtime's advice to programmers to itself", () => {
  const advice = "specify the required permissions during compilation using `deno compile --all`";
  const cause = new Error(`Requires read access to "/x", ${advice}`);
  deepStrictEqual(new PlainValues({}).error(new Error("no", { cause })).cause, {
    type: "Error",
    message: 'this program is not permitted to read "/x"',
  });
});

Deno.test("PlainValues.error() ends at a cycle of causes", () => {
  const error = new Error("a");
  error.cause = error;
  ok(JSON.stringify(new PlainValues({}).error(error)).length < 1_000);
});
