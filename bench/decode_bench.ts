import { decodePods, makeFixtures, PODS } from "./fixtures.ts";

const { podsProtobuf, podsJson, pods } = await makeFixtures();
const none = new Map();

Deno.bench(`decode ${PODS} pods, protobuf, all new`, { group: "decode" }, () => {
  decodePods(podsProtobuf, none);
});

Deno.bench(`decode ${PODS} pods, protobuf, none changed`, { group: "decode" }, () => {
  decodePods(podsProtobuf, pods);
});

Deno.bench(`decode ${PODS} pods, JSON, all new`, { group: "decode" }, () => {
  decodePods(podsJson, none);
});

Deno.bench(`decode ${PODS} pods, JSON, none changed`, { group: "decode" }, () => {
  decodePods(podsJson, pods);
});

Deno.bench(`${PODS} pods by JSON.parse, for comparison`, { group: "decode" }, () => {
  JSON.parse(new TextDecoder().decode(podsJson.bytes));
});
