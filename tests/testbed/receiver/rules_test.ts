import { deepStrictEqual as equal, ok, strictEqual } from "node:assert/strict";
import { RULES } from "../../../src/testbed/receiver/violations.ts";
import {
  bytesOf,
  concatenate,
  CONNECT,
  container,
  deletion,
  HEARTBEAT,
  NotedStream,
  pod,
  resync,
  session,
  storedBlock,
  type Untimed,
  VERSION,
} from "./sending.ts";

/** The rules that a session breaks, and whether it is still open. */
function broken(...messages: readonly [Untimed, ...Untimed[]]): [rules: string[], open: boolean] {
  const noted = new NotedStream();
  const open = noted.receive(session(...messages));
  return [noted.rules, open];
}

function brokenByBytes(...bytes: Uint8Array[]): [rules: string[], open: boolean] {
  const noted = new NotedStream();
  const open = noted.receive(concatenate(session(VERSION, CONNECT), ...bytes));
  return [noted.rules, open];
}

Deno.test("ConnectionRules find nothing in a proper session", () => {
  const [rules, open] = broken(
    VERSION,
    CONNECT,
    { name: "report_cpu_cores", cores: 4 },
    { name: "set_config_label", key: "cluster", value: "prod" },
    { name: "cloud_platform", platform: 0 },
    { name: "set_node_info", az: "", role: "", instance_id: "node-a", instance_type: "" },
    { name: "metadata_complete", time: 0n },
    HEARTBEAT,
    resync(1),
    pod("a"),
    container("a", "containerd://1"),
    pod("a", { version: "'busybox:2'" }),
    deletion("a"),
    pod("a"),
    resync(2),
    pod("a"),
    container("a", "containerd://1"),
    { name: "log_message", level: 3, message: "hi" },
    HEARTBEAT,
  );
  equal([rules, open], [[], true]);
});

Deno.test("ConnectionRules let a probe be: one raw health_check", () => {
  const noted = new NotedStream();
  ok(noted.receive(bytesOf({ name: "health_check", client_type: 8, origin: "probe" })));
  noted.stream.ended(1, "end");
  equal(noted.rules, []);
});

Deno.test("ConnectionRules close before connect, for anything that needs it", () => {
  equal(broken(VERSION, HEARTBEAT), [["unauthorised_message"], false]);
  equal(broken(VERSION, pod("a")), [["unauthorised_message", "pod_before_resync"], false]);
  equal(broken(HEARTBEAT), [["unauthorised_message", "no_version_info"], false]);
});

Deno.test("ConnectionRules close on a second connect", () => {
  equal(broken(VERSION, CONNECT, CONNECT), [["second_connect"], false]);
});

Deno.test("ConnectionRules close on versions below 0.9.0", () => {
  const version = (major: number, minor: number, patch: number) =>
    broken({ name: "version_info", major, minor, patch }, CONNECT);
  equal(version(0, 8, 9), [["version_too_low"], false]);
  equal(version(0, 0, 0), [["version_too_low"], false]);
  equal(version(0, 9, 0), [[], true]);
  equal(version(1, 0, 0), [[], true]);
});

Deno.test("ConnectionRules note a missing, late or second version_info", () => {
  equal(broken(CONNECT, HEARTBEAT), [["no_version_info"], true]);
  equal(broken(VERSION, VERSION, CONNECT), [["second_version_info"], true]);
  equal(broken(CONNECT, VERSION), [["no_version_info", "second_version_info"], true]);
});

Deno.test("ConnectionRules note other collector types", () => {
  const connect: Untimed = { name: "connect", collector_type: 1, hostname: "" };
  equal(broken(VERSION, connect), [["collector_type"], true]);
});

Deno.test("ConnectionRules close on ids that are unknown and lengths that are wrong", () => {
  const unknown = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0, 5, 0);
  equal(brokenByBytes(storedBlock(unknown)), [["unknown_message"], false]);
  const zero = bytesOf(deletion("a"));
  zero[10] = 0;
  equal(brokenByBytes(storedBlock(zero)), [["bad_length"], false]);
});

Deno.test("ConnectionRules tell messages above 8 KiB from those above 64 KiB", () => {
  const message = (length: number): Untimed => ({
    name: "log_message",
    level: 3,
    message: "x".repeat(length - 13),
  });
  equal(broken(VERSION, CONNECT, message(8192)), [[], true]);
  equal(broken(VERSION, CONNECT, message(8193)), [["long_message"], true]);
  equal(brokenByBytes(storedBlock(bytesOf(message(65_536)))), [["long_message"], true]);
  const tooLong = bytesOf(message(65_537));
  equal(
    brokenByBytes(storedBlock(tooLong.subarray(0, 60_000)), storedBlock(tooLong.subarray(60_000))),
    [["message_too_long"], false],
  );
});

Deno.test("ConnectionRules close on containers that the reducer fails to pass on", () => {
  const long = (length: number): Untimed => ({
    name: "pod_container",
    uid: "a",
    container_id: "1",
    container_name: "é",
    container_image: "x".repeat(length - 2),
  });
  const parts = [resync(1), pod("a")] as const;
  equal(broken(VERSION, CONNECT, ...parts, long(65_447)), [["long_message"], true]);
  equal(broken(VERSION, CONNECT, ...parts, long(65_448)), [
    ["long_message", "container_too_long"],
    false,
  ]);
});

Deno.test("ConnectionRules close on what is no LZ4", () => {
  const noted = new NotedStream();
  ok(!noted.receive(concatenate(bytesOf(VERSION), bytesOf(CONNECT))));
  equal(noted.rules, ["lz4_fault"]);
  ok(noted.violations[0]!.detail.startsWith("unknown_frame: "), noted.violations[0]!.detail);
});

Deno.test("ConnectionRules note blocks that are too large", () => {
  // 16,380 and 16,390 bytes: heartbeats, compressed into one match each.
  const heartbeat = bytesOf(HEARTBEAT);
  const block = (count: number) => {
    const length = count * 10;
    let rest = length - 10 - 10 - 4 - 15;
    const extra: number[] = [];
    for (; rest >= 255; rest -= 255) extra.push(255);
    extra.push(rest);
    const payload = concatenate(
      Uint8Array.of(0xaf),
      heartbeat,
      Uint8Array.of(10, 0, ...extra, 0xa0),
      heartbeat,
    );
    const size = new Uint8Array(4);
    new DataView(size.buffer).setUint32(0, payload.length, true);
    return concatenate(size, payload);
  };
  equal(brokenByBytes(block(1638)), [[], true]);
  equal(brokenByBytes(block(1639)), [["large_block"], true]);
  const many = Array.from({ length: 6553 }, () => heartbeat);
  equal(brokenByBytes(storedBlock(...many)), [[], true]);
});

Deno.test("ConnectionRules note stored blocks above 64 KiB and frames that allow them", () => {
  const many = Array.from({ length: 6554 }, () => bytesOf(HEARTBEAT));
  const noted = new NotedStream();
  const header = Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x60, 0x70, 0x73);
  ok(noted.receive(
    concatenate(bytesOf(VERSION), header, storedBlock(bytesOf(CONNECT)), storedBlock(...many)),
  ));
  equal(noted.rules, ["frame_header", "large_block"]);
});

Deno.test("ConnectionRules note linked frames, checksums and end marks", () => {
  const noted = new NotedStream();
  const linked = Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x40, 0x40, 0xc0);
  const checked = Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x64, 0x40, 0xa7);
  const mark = new Uint8Array(4);
  ok(noted.receive(
    concatenate(bytesOf(VERSION), linked, storedBlock(bytesOf(CONNECT)), mark, checked),
  ));
  equal(noted.rules, ["frame_header", "end_mark", "frame_header"]);
});

Deno.test("ConnectionRules note messages that straddle blocks, and read them all the same", () => {
  const noted = new NotedStream();
  const message = bytesOf(pod("a"));
  ok(noted.receive(concatenate(
    session(VERSION, CONNECT, resync(1)),
    storedBlock(message.subarray(0, 20)),
    storedBlock(message.subarray(20, 21)),
    storedBlock(message.subarray(21), bytesOf(HEARTBEAT)),
  )));
  equal(noted.rules, ["split_message", "split_message"]);
  equal(noted.names.slice(2), ["pod_resync", "pod_new_with_name", "heartbeat"]);
});

Deno.test("ConnectionRules note padding, text, timestamps and odd messages", () => {
  const padded = bytesOf(resync(1));
  padded[11] = 0x7f;
  equal(brokenByBytes(storedBlock(padded)), [["nonzero_padding"], true]);
  const text = bytesOf({ name: "log_message", level: 3, message: "abc" });
  text[14] = 0xff;
  equal(brokenByBytes(storedBlock(text)), [["invalid_utf8"], true]);
  const late = bytesOf(HEARTBEAT);
  late[7] = 0x80;
  equal(brokenByBytes(storedBlock(late)), [["timestamp"], true]);
  equal(broken(VERSION, CONNECT, { name: "pulse" }), [["unexpected_message"], true]);
});

Deno.test("ConnectionRules note pods before the first epoch and epochs that do not rise", () => {
  equal(broken(VERSION, CONNECT, pod("a")), [["pod_before_resync"], true]);
  equal(broken(VERSION, CONNECT, resync(2), resync(3), resync(3), resync(1), resync(2)), [
    ["epoch_not_rising", "epoch_not_rising"],
    true,
  ]);
});

Deno.test("ConnectionRules note containers and deletions without their pod", () => {
  equal(
    broken(
      VERSION,
      CONNECT,
      resync(1),
      container("a", "1"),
      pod("a"),
      deletion("a"),
      deletion("a"),
      deletion("b"),
      container("a", "1"),
    ),
    [["container_before_pod", "unknown_delete", "unknown_delete", "container_before_pod"], true],
  );
  equal(broken(VERSION, CONNECT, resync(1), pod("a"), resync(2), container("a", "1")), [
    ["container_before_pod"],
    true,
  ]);
});

Deno.test("ConnectionRules note empty ids and owner names", () => {
  equal(
    broken(
      VERSION,
      CONNECT,
      resync(1),
      pod("", { owner_name: "" }),
      container("", ""),
      deletion(""),
    ),
    [["empty_uid", "empty_owner_name", "empty_uid", "empty_container_id", "empty_uid"], true],
  );
});

Deno.test("ConnectionRules note silence above 10 s and close after 30 s", () => {
  const noted = new NotedStream(1000);
  noted.receive(session(VERSION, CONNECT), 1000);
  ok(noted.receive(storedBlock(bytesOf(HEARTBEAT)), 11_000));
  ok(noted.stream.passed(40_999));
  equal(noted.rules, []);
  ok(noted.receive(storedBlock(bytesOf(HEARTBEAT)), 40_999));
  equal(noted.rules, ["heartbeat_gap"]);
  ok(!noted.stream.passed(70_999));
  equal(noted.rules, ["heartbeat_gap", "inactivity"]);
});

Deno.test("ConnectionRules do not blame the sender while nobody reads", () => {
  const noted = new NotedStream(0);
  noted.receive(session(VERSION, CONNECT), 0);
  noted.stream.resumed(100_000);
  ok(noted.receive(storedBlock(bytesOf(HEARTBEAT)), 105_000));
  equal(noted.rules, []);
});

Deno.test("ConnectionRules note how a stream ends", () => {
  const end = (bytes: Uint8Array, how: "end" | "reset") => {
    const noted = new NotedStream();
    noted.receive(concatenate(session(VERSION, CONNECT), bytes));
    noted.stream.ended(10_001, how);
    return noted.violations.map(({ rule, detail }) => `${rule}: ${detail}`);
  };
  const gap = "heartbeat_gap: nothing arrived for 10.0 s";
  equal(end(new Uint8Array(0), "end"), [gap]);
  equal(end(new Uint8Array(0), "reset"), [gap, "connection_reset: the connection was reset"]);
  equal(end(storedBlock(bytesOf(HEARTBEAT)).subarray(0, 9), "end"), [
    gap,
    "truncated: the stream ended inside an LZ4 header or block",
  ]);
  equal(end(storedBlock(bytesOf(HEARTBEAT).subarray(0, 9)), "end"), [
    "split_message: a block ended 9 bytes into a message",
    gap,
    "truncated: the stream ended 9 bytes into a message",
  ]);
});

Deno.test("RULES say what each rule is", () => {
  for (const [rule, { says }] of Object.entries(RULES)) {
    ok(says.length > 10, rule);
  }
  strictEqual(Object.values(RULES).filter(({ fatal }) => fatal).length, 9);
});
