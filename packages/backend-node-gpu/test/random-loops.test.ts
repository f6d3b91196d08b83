import { interpret } from '@tensai/codegen';
import {
  type Backend,
  type DType,
  expressionsOf,
  factsOf,
  type Loop,
  skeletonOf,
  type Slice,
  visit,
} from '@tensai/core';
import { expect, test } from 'vitest';
import { randomCase, type RandomCase } from '../../codegen/test/random-loop.ts';
import { testDevice } from './device.ts';

/** Every dtype that a loop uses. */
function dtypesOf(loop: Loop): ReadonlySet<DType> {
  const found = new Set<DType>([...loop.inputs.map(({ aval }) => aval.dtype), ...(loop.args ?? [])]);
  visit(expressionsOf(loop), ({ dtype }) => found.add(dtype));
  return found;
}

const inWords = (array: ArrayLike<number>, dtype: DType): Int32Array | Uint32Array =>
  factsOf(dtype).min < 0 ? Int32Array.from(array) : Uint32Array.from(array);

async function onDevice(
  backend: Backend,
  { loop, ins, args, sizes }: RandomCase,
  specialise: boolean,
): Promise<number[][]> {
  const put = (words: Int32Array | Uint32Array, offset: number): Slice => {
    const storage = backend.alloc(words.byteLength);
    backend.write({ storage, offset: 0, bytes: words.byteLength }, words);
    return { storage, offset: 4 * offset, bytes: words.byteLength - 4 * offset };
  };
  const inputs = ins.map(({ array, offset }, i) => put(inWords(array, loop.inputs[i]!.aval.dtype), offset));
  const outputs = sizes.map((size, k) => put(new Uint32Array(size + k + 1), k));
  backend.compile!(skeletonOf(loop), { specialise })!.run(inputs, outputs, args);
  const results = await Promise.all(
    outputs.map(async (slice, k) => {
      const { buffer } = await backend.read(slice);
      return [...(factsOf(loop.outputs[k]!.dtype).min < 0 ? new Int32Array(buffer) : new Uint32Array(buffer))];
    }),
  );
  for (const { storage } of [...inputs, ...outputs]) backend.free(storage.held);
  return results.map((values, k) => values.slice(0, sizes[k]));
}

test('random loops of integers and bools are the interpreter, bit for bit', async () => {
  const { backend, errors } = await testDevice('random');
  let tried = 0;
  for (let seed = 0; seed < 6000; seed++) {
    const given = randomCase(seed);
    const { loop, ins, args, sizes } = given;
    if (loop.scatter || loop.out || [...dtypesOf(loop)].some((dtype) => factsOf(dtype).kind === 'float')) continue;
    if (ins.length + loop.outputs.length > backend.caps.maxBuffers) continue;
    const expected = loop.outputs.map(({ dtype }, k) => ({ array: new (factsOf(dtype).array)(sizes[k]!), offset: 0 }));
    interpret(loop, { rounds: true })(ins, expected, args);
    // oxlint-disable-next-line no-await-in-loop -- one device, one thing at a time
    const got = await onDevice(backend, given, seed % 2 === 0);
    expect({ seed, got }).toEqual({ seed, got: expected.map(({ array }) => [...array]) });
    tried++;
  }
  expect(tried).toBeGreaterThan(100);
  expect(errors).toEqual([]);
  await backend.dispose();
}, 120_000);
