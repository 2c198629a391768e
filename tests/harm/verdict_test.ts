import { deepStrictEqual as same, ok, strictEqual as equal } from "node:assert/strict";
import type { Probe } from "./probes.ts";
import { quantile, type Seen, summary, table, violationsOf, violationsOfEnd } from "./verdict.ts";

const answered: Probe = { path: "/livez", status: 200, milliseconds: 3 };
const silent: Probe = { path: "/livez", status: undefined, milliseconds: 9 };

const well: Seen = {
  attack: "nothing",
  target: "http",
  met: 7,
  milliseconds: 4_000,
  alive: true,
  readyAfter: true,
  probes: [answered, answered, { ...answered, path: "/readyz", milliseconds: 40 }],
  told: { changes: 100, longest: 30, waiting: 0 },
  resident: { before: 90, most: 300, after: 120 },
  logBytes: 400,
  problems: [],
};

Deno.test("violationsOf() finds nothing wrong where nothing is", () => {
  same(violationsOf(well), []);
});

const wrong: Readonly<Record<string, readonly [Partial<Seen>, RegExp]>> = {
  "an attack that was none": [{ met: 0 }, /met no attack/],
  "the end of the program": [{ alive: false }, /did not live/],
  "a program that is not ready afterwards": [{ readyAfter: false }, /not ready afterwards/],
  "a program that is not ready meanwhile": [
    { probes: [answered, { ...answered, path: "/readyz", status: 503 }] },
    /1 probes said 503 to \/readyz/,
  ],
  "a port that answers nobody": [
    { probes: [...Array(11).fill(silent), answered] },
    /1 of 12 probes/,
  ],
  "a change that was told late": [
    { told: { changes: 9, longest: 5_200, waiting: 0 } },
    /after 5\.2 s/,
  ],
  "a change that was never told": [
    { told: { changes: 9, longest: 10, waiting: 60_000 } },
    /after 60\.0 s/,
  ],
  "a cluster that stood still": [
    { told: { changes: 0, longest: 0, waiting: 0 } },
    /nothing was tried/,
  ],
  "memory that is kept": [
    { resident: { before: 90, most: 300, after: 171 } },
    /171 MiB are left of 90/,
  ],
  "a flood of the log": [{ logBytes: 100_000 }, /100000 bytes of log/],
  "what else was found": [{ problems: ["a forged owner was told"] }, /a forged owner/],
};
for (const [what, [change, complaint]] of Object.entries(wrong)) {
  Deno.test(`violationsOf() names ${what}`, () => {
    const [first = "", ...others] = violationsOf({ ...well, ...change });
    ok(complaint.test(first), first);
    same(others, []);
  });
}

Deno.test("violationsOf() asks less while there is no reducer", () => {
  const seen: Seen = {
    ...well,
    probes: [answered, { ...answered, path: "/readyz", status: 503 }],
    told: { changes: 9, longest: 24_000, waiting: 0 },
  };
  equal(violationsOf(seen).length, 2);
  same(violationsOf({ ...seen, target: "reducer" }), []);
  equal(violationsOf({ ...seen, target: "reducer", milliseconds: 3_000 }).length, 1);
});

Deno.test("quantile() is the value that a share does not exceed", () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);
  same([0, 0.5, 0.99, 1].map((share) => quantile(values, share)), [1, 50, 99, 100]);
  equal(quantile([7], 0.99), 7);
  ok(Number.isNaN(quantile([], 0.5)));
});

Deno.test("table() has a row for each attack, all of one width", () => {
  const lines = table([well, { ...well, attack: "something-longer", alive: false }]);
  equal(lines.length, 4);
  equal(new Set(lines.map((line) => line.length)).size, 1);
  const [, , first = "", second = ""] = lines;
  same(
    first.split("|").map((cell) => cell.trim()).slice(1, -1),
    [
      "nothing",
      "7",
      "yes",
      "yes",
      "100",
      "0.03",
      "3",
      "0",
      "3",
      "40",
      "40",
      "90",
      "300",
      "120",
      "400",
    ],
  );
  ok(second.startsWith("| something-longer |   7 |    NO |"), second);
});

const ended = { attack: "nothing", code: 0, seconds: 0.24 };

Deno.test("violationsOfEnd() names who went on after SIGTERM, or ended badly", () => {
  same(violationsOfEnd(ended), []);
  same(violationsOfEnd({ ...ended, code: 137, seconds: 10.01 }), [
    "SIGTERM under nothing ended it with 137 after 10.0 s",
  ]);
  equal(violationsOfEnd({ ...ended, code: 1 }).length, 1);
});

Deno.test("summary() names the attacks that were too much", () => {
  equal(summary([well], []), "held: 1 attacks");
  equal(
    summary([well, well], [ended]),
    "held: 2 attacks; ended by SIGTERM under 1 of them, within 0.2 s",
  );
  equal(summary([], []), "no attack was made");
  equal(
    summary([well, { ...well, attack: "flood", alive: false }], [{ ...ended, code: 1 }]),
    "did not hold: flood; SIGTERM under nothing ended it with 1 after 0.2 s; of 2 attacks",
  );
});
