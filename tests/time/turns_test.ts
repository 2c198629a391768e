import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { Turns } from "../../src/time/mod.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** So many chunks, each of which is there at once. */
async function* chunks(count: number): AsyncGenerator<number> {
  for (let chunk = 0; chunk < count; chunk++) yield await Promise.resolve(chunk);
}

/** Turns whose ends are counted. */
function counted(clock: FakeClock) {
  const ends = { count: 0 };
  const turns = new Turns(clock.now, () => {
    ends.count++;
    return Promise.resolve();
  });
  return { turns, ends };
}

Deno.test("Turns.share() passes everything on, in order", async () => {
  const { turns } = counted(new FakeClock());
  deepStrictEqual(await Array.fromAsync(turns.share(chunks(500))), [...Array(500).keys()]);
});

Deno.test("Turns.share() gives way after five milliseconds of work", async () => {
  const clock = new FakeClock();
  const { turns, ends } = counted(clock);
  for await (const _ of turns.share(chunks(30))) clock.slip(1);
  strictEqual(ends.count, 6);
});

Deno.test("Turns.share() counts no time in which nothing had come", async () => {
  const clock = new FakeClock();
  const { turns, ends } = counted(clock);
  async function* slow() {
    for await (const chunk of chunks(30)) {
      clock.slip(1_000);
      yield chunk;
    }
  }
  deepStrictEqual((await Array.fromAsync(turns.share(slow()))).length, 30);
  strictEqual(ends.count, 0);
});

Deno.test("Turns.share() gives way among chunks that are no work at all", async () => {
  const { turns, ends } = counted(new FakeClock());
  await Array.fromAsync(turns.share(chunks(1_000)));
  ok(ends.count >= 9 && ends.count <= 10, `${ends.count} times`);
});

Deno.test("Turns.share() two streams have one turn together", async () => {
  const clock = new FakeClock();
  const { turns, ends } = counted(clock);
  for (let stream = 0; stream < 2; stream++) {
    for await (const _ of turns.share(chunks(4))) clock.slip(1);
  }
  strictEqual(ends.count, 1);
});

Deno.test("Turns.share() a connection is answered while there is always a next chunk", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let answered = false;
  const exchange = (async () => {
    using client = await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port });
    await client.write(new Uint8Array(1));
    await client.read(new Uint8Array(1));
    answered = true;
  })();
  const answer = (async () => {
    using connection = await listener.accept();
    await connection.read(new Uint8Array(1));
    await connection.write(new Uint8Array(1));
  })();
  let taken = 0;
  // A clock that says that each chunk is a whole turn's work.
  let now = 0;
  for await (const _ of new Turns(() => now += 10).share(chunks(1_000))) {
    taken++;
    if (answered) break;
  }
  ok(answered, `not after ${taken} chunks`);
  await Promise.all([exchange, answer]);
});
