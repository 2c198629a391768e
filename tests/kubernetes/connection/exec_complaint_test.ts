import { strictEqual } from "node:assert/strict";
import { rejection } from "./fixtures.ts";
import { scripted } from "./scripted_plugin.ts";

Deno.test("read() hides what a plugin shows of secrets that nobody knows", async () => {
  const cases: readonly (readonly [said: string, told: string])[] = [
    ["login failed: password=hunter2", "login failed: password=[redacted]"],
    ["token: abc-def\nsee the manual", "token: [redacted] / see the manual"],
    [`{"password": "hunter2"}`, `{"password": "[redacted]"}`],
    ["key AKIAIOSFODNN7EXAMPLE is not valid", "key [redacted] is not valid"],
    ["GET https://me:hunter2@idp/token: 401", "GET https://[redacted]@idp/token: 401"],
    [
      "-----BEGIN PRIVATE KEY-----MIIEvQ-----END PRIVATE KEY----- is no key",
      "[redacted] is no key",
    ],
    // Only the end of it is in the last lines.
    [
      `no:\n-----BEGIN PRIVATE KEY-----\n${
        `${"ab/".repeat(21)}\n`.repeat(4)
      }-----END PRIVATE KEY-----`,
      "no: / [redacted]",
    ],
    [
      `-----BEGIN PRIVATE KEY-----\n${
        `${"ab/".repeat(21)}\n`.repeat(90)
      }-----END PRIVATE KEY-----\nno`,
      "[redacted] / no",
    ],
    // The end of one long line, not its beginning.
    [
      `${"and on ".repeat(900)}password=hunter2`,
      "…" + `${"and on ".repeat(60)}password=[redacted]`.slice(-400),
    ],
    // Were the text cut first, the head of the header would be gone, and its end be told.
    [
      "Authorization: Bearer hunter2.a" + " and on".repeat(56),
      "…" + ` [redacted]${" and on".repeat(56)}`.slice(-400),
    ],
  ];
  for (const [stderr, told] of cases) {
    const { message } = await rejection(scripted(() => ({ code: 1, stdout: "", stderr })).read());
    strictEqual(message.slice(message.indexOf("exit code 1: ") + 13), told);
  }
});
