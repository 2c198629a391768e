import { deepStrictEqual } from "node:assert/strict";
import { POD } from "../../src/kubernetes/objects/tables.ts";
import { allPaths, objectValues, setPaths } from "../kubernetes/encoding/field_values.ts";
import { readEncoded } from "../kubernetes/encoding/read_encoded.ts";
import { COMPLETE_POD, COMPLETE_STATUS } from "../kubernetes/objects/complete_pod.ts";
import { LOG_POD } from "../kubernetes/objects/log_pod.ts";
import { ControlPlane } from "./support/control_plane.ts";
import { endToEnd, KUBERNETES } from "./support/equipment.ts";

endToEnd("the tables of fields are those of a real API server", KUBERNETES, async (step) => {
  await using plane = await ControlPlane.start({ controllers: false });
  // Nobody makes it where no controllers run.
  await plane.kubectl(["create", "serviceaccount", "default"]);
  const created = await plane.kubectl(
    ["create", "-f", "-", "-o", "name"],
    JSON.stringify(COMPLETE_POD),
  );
  const pod = created.trim();
  const status = JSON.stringify({ status: COMPLETE_STATUS });
  await plane.kubectl(["patch", pod, "--subresource=status", "--type=merge", "-p", status]);
  await plane.kubectl(["delete", pod, "--wait=false"]);

  const path = `/api/v1/namespaces/default/${pod.replace("pod/", "pods/")}`;
  const get = async (accept: string) => await (await plane.answer(path, { accept })).bytes();
  const json = await get("application/json");
  const protobuf = await get("application/vnd.kubernetes.protobuf");
  for (const [name, fields] of [["POD", POD], ["LOG_POD", LOG_POD]] as const) {
    await step(`${name}: both encodings say the same of every field`, () => {
      const expected = objectValues(fields, JSON.parse(new TextDecoder().decode(json)));
      deepStrictEqual(readEncoded("json", fields, json.slice()), expected);
      deepStrictEqual(readEncoded("protobuf", fields, protobuf), expected);
      deepStrictEqual(
        [...new Set(setPaths(fields, expected))].sort(),
        [...allPaths(fields)].sort(),
      );
      return Promise.resolve();
    });
  }
});
