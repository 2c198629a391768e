/** Compressed answers, some of them in a way that the runtime does not read to its end. */
import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert/strict";
import { promisify } from "node:util";
import { constants, createGzip, gzip as gzipped } from "node:zlib";
import { fetchTransport, TransportError } from "../../../src/kubernetes/watch/mod.ts";
import { gunzip } from "../../../src/kubernetes/watch/gunzip.ts";
import { plainFetcher } from "./plain_fetcher.ts";

const member = async (text: string) =>
  new Uint8Array(await promisify<string, Uint8Array>(gzipped)(text));

async function* chunksOf(...chunks: readonly Uint8Array[]) {
  for (const chunk of chunks) {
    // As over a real connection, one buffer serves for all chunks.
    const buffer = chunk.slice();
    yield await Promise.resolve(buffer);
    buffer.fill(0xee);
  }
}

async function textOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) text += decoder.decode(chunk, { stream: true });
  return text;
}

Deno.test("gunzip() reads all members, however they are cut", async () => {
  const members = [await member("first\n"), await member(""), await member("second\n")];
  const whole = new Uint8Array(await new Blob(members).arrayBuffer());
  const bytes = [...whole].map((byte) => Uint8Array.of(byte));
  for (const chunks of [members, [whole], bytes]) {
    strictEqual(await textOf(gunzip(chunksOf(...chunks))), "first\nsecond\n");
  }
});

Deno.test("gunzip() hands each member over before the next one comes", async () => {
  const heard: string[] = [];
  async function* oneByOne() {
    for (const text of ["first", "second", "third"]) {
      yield await member(text);
      // Asked for only once what came before has been read.
      heard.push(`after ${text}`);
    }
  }
  for await (const piece of gunzip(oneByOne())) heard.push(new TextDecoder().decode(piece));
  deepStrictEqual(heard, [
    "first",
    "after first",
    "second",
    "after second",
    "third",
    "after third",
  ]);
});

Deno.test("gunzip() leaves the rest of a chunk packed while a part of it is read", async () => {
  const bytes = await member(" ".repeat(60_000_000));
  ok(bytes.length < 65_536);
  async function* whole() {
    yield await Promise.resolve(bytes);
  }
  let length = 0;
  await rejects(async () => {
    for await (const piece of gunzip(whole())) {
      length += piece.length;
      // Whoever has unpacked it already does not see this.
      bytes.fill(0xff, 8_192);
    }
  }, TransportError);
  ok(length > 7_000_000, `${length} bytes`);
});

Deno.test("gunzip() hands over what was flushed inside a member", async () => {
  const zip = createGzip();
  const zipped: Uint8Array[] = [];
  zip.on("data", (piece: Uint8Array) => zipped.push(piece));
  async function* flushed() {
    for (const text of ["first", "second"]) {
      zip.write(text);
      await new Promise<void>((resolve) => zip.flush(constants.Z_SYNC_FLUSH, resolve));
      yield* zipped.splice(0);
    }
    // The server goes away in the middle of it.
  }
  const heard: string[] = [];
  await rejects(async () => {
    for await (const piece of gunzip(flushed())) heard.push(new TextDecoder().decode(piece));
  }, { name: "TransportError", kind: "broken" });
  deepStrictEqual(heard, ["first", "second"]);
  zip.destroy();
});

Deno.test("gunzip() takes nothing for nothing, and garbage for a broken answer", async () => {
  strictEqual(await textOf(gunzip(chunksOf())), "");
  strictEqual(await textOf(gunzip(chunksOf(new Uint8Array(0)))), "");
  const garbage = [
    chunksOf(new TextEncoder().encode("not compressed at all")),
    chunksOf(await member("first"), new TextEncoder().encode("garbage after it")),
    chunksOf((await member("half")).subarray(0, 12)),
  ];
  for (const body of garbage) {
    await rejects(textOf(gunzip(body)), { name: "TransportError", kind: "broken" });
  }
});

Deno.test("gunzip() passes a broken body on as it is", async () => {
  const broken = new Error("reset");
  async function* body() {
    yield await member("first");
    throw broken;
  }
  await rejects(textOf(gunzip(body())), broken);
});

/** A server that compresses whether or not it may, one member a flush. */
async function serving(play: (url: string) => Promise<void>): Promise<void> {
  const handler = async () => {
    const body = new Blob([await member("first\n"), await member("second\n")]);
    return new Response(body, { headers: { "content-encoding": "gzip" } });
  };
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  try {
    await play(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

Deno.test("fetchTransport().open() reads all members of what was to come uncompressed", async () => {
  await serving(async (url) => {
    const { signal } = new AbortController();
    const init = { accept: "a/b", compression: "unwanted", signal } as const;
    const answer = await fetchTransport(plainFetcher(url)).open("/", init);
    strictEqual(await textOf(answer.body), "first\nsecond\n");
    strictEqual(answer.unpacked, false);
  });
});

Deno.test("fetchTransport().open() tells what the runtime may not have read to its end", async () => {
  await serving(async (url) => {
    const { signal } = new AbortController();
    const init = { accept: "a/b", compression: "welcome", signal } as const;
    const answer = await fetchTransport(plainFetcher(url)).open("/", init);
    const text = await textOf(answer.body);
    // Older runtimes read it all, and say nothing of its encoding.
    ok(answer.unpacked || text === "first\nsecond\n", text);
  });
});
