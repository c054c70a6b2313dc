import assert from 'node:assert/strict';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { readClientFrames } from '../support/frame-oracle.ts';
import { clientFrame, closeFrame, eventually, OPCODE } from '../support/raw-websocket.ts';
import { SeededRandom } from '../support/seeded-random.ts';
import { attackStream, probes } from './attack-stream.ts';
import { mutateBytes } from './mutations.ts';
import { asksForOffsets } from './offered.ts';
import type { RealServer } from './real-server.ts';
import type { WireBystander } from './wire-bystander.ts';
import { WireClient } from './wire-client.ts';

const ATTACKS_FOR_EACH_SEED = 10;
const { binary, close, continuation, ping, pong, text } = OPCODE;

/** Attackers over loopback against the real process, from one seed. @returns how many messages arrived */
export async function attackWire(
  seed: number,
  server: RealServer,
  bystander: WireBystander,
): Promise<number> {
  const random = new SeededRandom(seed);
  let inputs = 0;
  for (let attack = 0; attack < ATTACKS_FOR_EACH_SEED; attack++) {
    const bytes = attackBytes(random);
    try {
      inputs += await attackOnce(random, bytes, server, bystander);
      server.assertWell();
    } catch (error) {
      const story = `${readClientFrames(bytes).messages.join('\n').slice(-20_000)}\nin base64: ${bytes.toString('base64').slice(0, 20_000)}`;
      throw new Error(`FUZZ_SEED=${seed}, attack ${attack}: ${String(error)}\nsent:\n${story}`, {
        cause: error,
      });
    }
  }
  return inputs;
}

async function attackOnce(
  random: SeededRandom,
  bytes: Buffer,
  server: RealServer,
  bystander: WireBystander,
): Promise<number> {
  const read = readClientFrames(bytes);
  const client = await WireClient.open(server.port);
  for (const message of read.messages) client.oracle.sent(message);
  for (let at = 0; at < bytes.length;) {
    const step = 1 + random.below(random.chance(0.5) ? 64 : bytes.length);
    client.raw.write(bytes.subarray(at, at + step));
    at += step;
    if (random.chance(0.1)) bystander.draw();
    if (random.chance(0.3)) await nextTurn();
  }
  bystander.draw();
  const codes = client.oracle.isFailed ? [1000] : read.close;
  if (codes !== undefined) {
    assert.ok(
      codes.includes(await client.raw.closeCode()),
      `closed with ${await client.raw.closeCode()}, not ${codes.join()}`,
    );
    assert.equal(client.fault(false), undefined);
  } else {
    await client.answered();
    if (read.isBetween) await checkSession(client, bystander);
    if (random.chance(0.3) && read.isBetween) {
      client.raw.write(closeFrame(1000));
      assert.equal(await client.raw.closeCode(), 1000);
    }
  }
  client.raw.destroy();
  await bystander.served();
  return read.messages.length;
}

/** It still works after all it went through, and holds exactly what its living subscriptions show. */
async function checkSession(client: WireClient, bystander: WireBystander): Promise<void> {
  client.send(...probes());
  await client.answered();
  if (client.oracle.isFailed || client.oracle.hasResumed) return;
  const living = [...client.oracle.subscriptions.values()];
  assert.ok(living.every(({ name, params }) => !asksForOffsets(name, params)));
  const isWide = living.some(({ name }) => name === 'teacher');
  const keys = new Set(living.map(({ name, params: [key] }) => (name === 'student' ? key : undefined)));
  const isSame = (): boolean => {
    client.take();
    bystander.teacher.take();
    const shown = bystander.teacher.held.ids('segments', ({ u }) => isWide || keys.has(u));
    return shown.toSorted().join() === client.held.ids('segments').toSorted().join();
  };
  await eventually(isSame, 'the client holds what its subscriptions show');
}

/** The frames of an attack: good ones round hostile messages, or hostile ones themselves. */
function attackBytes(random: SeededRandom): Buffer {
  const frames = [...attackStream(random)].flatMap((message) => framesOf(random, message));
  const kind = random.below(5);
  if (kind < 2) return Buffer.concat(frames);
  if (kind < 4)
    return Buffer.concat(frames.toSpliced(random.below(frames.length + 1), 0, hostileFrame(random)));
  return mutateBytes(random, Buffer.concat(frames), hostileFrame(random));
}

/** A message in one frame or several, perhaps with a ping in between [WIRE2]. */
function framesOf(random: SeededRandom, message: Buffer): Buffer[] {
  const opcode = random.pick([text, text, text, binary]);
  if (random.chance(0.8)) return [clientFrame(opcode, message)];
  const cut = random.below(message.length + 1);
  const between = random.chance(0.5) ? [clientFrame(random.pick([ping, pong]), 'between')] : [];
  return [
    clientFrame(opcode, message.subarray(0, cut), { fin: false }),
    ...between,
    clientFrame(continuation, message.subarray(cut)),
  ];
}

/** What no client may write (security.md, "Frames"). */
function hostileFrame(random: SeededRandom): Buffer {
  const [rsv, opcode] = [1 + random.below(7), random.below(16)];
  return random.pick<() => Buffer>([
    () => clientFrame(text, 'x', { rsv }),
    () => clientFrame(opcode, 'x'),
    () => clientFrame(text, '{"msg":"ping"}', { masked: false }),
    () => clientFrame(ping, 'x', { fin: false }),
    () => clientFrame(ping, 'x'.repeat(126)),
    () => clientFrame(continuation, 'x'),
    () => Buffer.concat([clientFrame(text, 'x', { fin: false }), clientFrame(text, 'y')]),
    () => closeFrame(random.pick([999, 1000, 1004, 1005, 1006, 1015, 2999, 3000, 4999, 5000])),
    () => clientFrame(close, 'x'),
    () => clientFrame(close),
    () => clientFrame(close, Buffer.from([0x03, 0xe8, 0xff])),
    () =>
      clientFrame(text, 'x', {
        claimedLength: random.pick([2n ** 63n, 2n ** 53n, 2n ** 32n, 4n * 2n ** 20n + 1n]),
      }),
    () => clientFrame(text, Buffer.from([0x61, 0xc3, 0x28])),
    () => clientFrame(binary, Buffer.from([0xed, 0xa0, 0x80])),
    () =>
      Buffer.concat([clientFrame(text, Buffer.from([0xe2]), { fin: false }), clientFrame(continuation, '(')]),
    () =>
      Buffer.concat(
        Array.from({ length: 1100 }, (_, at) =>
          clientFrame(at === 0 ? text : continuation, '', { fin: false }),
        ),
      ),
  ])();
}
