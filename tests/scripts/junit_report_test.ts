import { deepStrictEqual } from "node:assert/strict";
import { readJunitReport } from "../../scripts/junit_report.ts";

const REPORT = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="deno test" tests="4" failures="1" errors="0" time="0.029">
    <testsuite name="./tests/a_test.ts" tests="5" disabled="1" errors="0" failures="1">
        <testcase name="a() works &lt;&amp;&gt; &quot;q&quot;" classname="./tests/a_test.ts" time="0.000" line="1" col="6">
        </testcase>
        <testcase name="b() > needs &quot;KUBEBOX&quot;" classname="./tests/a_test.ts" time="0.000" line="2" col="6">
            <skipped/>
        </testcase>
        <testcase name="c() short" classname="./tests/a_test.ts"/>
        <testcase name="f() fails" classname="./tests/a_test.ts" time="0.002" line="1" col="6">
            <failure message="Uncaught Error: no &lt;skipped&gt;">Error: no &lt;testcase&gt;</failure>
        </testcase>
    </testsuite>
</testsuites>`;

Deno.test("readJunitReport() counts test cases by what became of them", () => {
  deepStrictEqual(readJunitReport(REPORT), {
    passed: 2,
    failed: 1,
    skipped: ['./tests/a_test.ts: b() > needs "KUBEBOX"'],
  });
});

Deno.test("readJunitReport() finds nothing in the report of a run that broke off", () => {
  deepStrictEqual(readJunitReport(""), { passed: 0, failed: 0, skipped: [] });
});
