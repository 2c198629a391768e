import { headOf, list } from "./api_answers.ts";
import type { ApiAttack } from "./attack.ts";

const AT_ONCE = 500;

/** A list of distinct small objects that never ends, streamed or not. */
export const infiniteList: ApiAttack = {
  target: "api",
  name: "infinite-list",
  async answer(isWatch, send) {
    await send(headOf("200 OK"));
    if (!isWatch) await send(list());
    for (let next = 0;; next += AT_ONCE) {
      const objects = Array.from({ length: AT_ONCE }, (_, index) => objectOf(next + index));
      await send(
        isWatch
          ? objects.map((object) => `{"type":"ADDED","object":${object}}\n`).join("")
          : objects.map((object) => `${object},`).join(""),
      );
    }
  },
};

function objectOf(number: number): string {
  return JSON.stringify({
    kind: "PartialObjectMetadata",
    apiVersion: "meta.k8s.io/v1",
    metadata: {
      name: `job-${number}`,
      namespace: "n",
      uid: `uid-${number}`,
      resourceVersion: "1000",
      ownerReferences: [{
        apiVersion: "batch/v1",
        kind: "CronJob",
        name: `cron-${number}`,
        uid: `cron-uid-${number}`,
        controller: true,
      }],
    },
  });
}
