import '../setup.ts';
import { GradientTape } from '@tensai/autodiff';
import { register as registerAutodiff } from '@tensai/autodiff/all';
import {
  add,
  cond,
  conv,
  greater,
  matmul,
  max,
  mean,
  memory,
  multiply,
  random,
  reshape,
  scan,
  SeedGenerator,
  softmax,
  square,
  sum,
  take,
  tanh,
  TensaiError,
  type Tensor,
  tensor,
  transpose,
  Variable,
  whileLoop,
  less,
} from '@tensai/core';
import { register } from '@tensai/core/all';
import { loadGraph, type SavedGraph, saveGraph, traceGraph } from '@tensai/graph';
import { expect, test } from 'vitest';

register();
registerAutodiff();

// FUZZ=100000 pnpm vitest run packages/graph/test/saving/fuzz.test.ts
const rounds = Number(process.env['FUZZ'] ?? 3000);

/** Numbers in [0, 1) that are the same in each run: mulberry32. */
function source(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const w = new Variable(random.normal([3, 3], { seed: 1 }), { name: 'w' });
const seed = new SeedGenerator(3);

/** Programs with everything that a program can have. */
const programs = [
  traceGraph(
    (x: Tensor, rate: number) => {
      const tape = new GradientTape();
      const loss = tape.record(() => mean(square(softmax(tanh(matmul(x, w)), -1))));
      w.assignSub(multiply(tape.gradient(loss, w as unknown as Tensor), rate));
      return {
        loss,
        noise: random.normal([2], { seed }),
        best: max(take(x, tensor([0, 1], { dtype: 'int32' }), 0), 1),
      };
    },
    { shape: [2, 3] },
    0.1,
  ),
  traceGraph(
    (xs: Tensor) => {
      const tape = new GradientTape();
      const loss = tape.record(() =>
        sum(scan((carry: Tensor, x: Tensor) => {
            const next = tanh(add(matmul(carry, w), x)) as Tensor;
            return [next, cond(greater(sum(next), 0), () => next, () => multiply(next, -0))];
          }, tensor([[0, 0, 0]]), xs)[1] as Tensor,
        ),
      ); // prettier-ignore
      return tape.gradient(loss, w as unknown as Tensor);
    },
    { shape: [4, 1, 3] },
  ),
  traceGraph(
    (image: Tensor, start: Tensor) => [
      transpose(
        reshape(conv(image, tensor([[[[1, 2]]], [[[3, 4]]]]) as never, { strides: 2, padding: 'same' }), [-1, 2]),
      ),
      whileLoop(
        (y: Tensor) => less(y, 100),
        (y: Tensor) => [multiply(y, 2)],
        [start],
        { maximumIterations: 50 },
      ),
    ],
    { shape: [1, 4, 4, 1] },
    { shape: [] },
  ),
];

const WORDS: readonly unknown[] = [0, 1, -1, 2, 3, 0.5, 1e9, 2 ** 31, 2 ** 53, 1e308, -1e9, '', 'add', 'matmul', 'float32', 'int32', 'bool', 'float64', "tanh'0'0'0", 'sort*1', null, true, [], {}, [[]], 'number', { $number: 'NaN' }, { $number: '-0' }, { $graph: 0 }, { $op: 'scan' }, { $array: ['Int32Array', [1]] }, { host: 0 }, { literal: 1 }]; // prettier-ignore

/** A JSON value with something in it changed. */
function changed(value: unknown, next: () => number): unknown {
  const below = (n: number): number => Math.floor(next() * n);
  const root = { value: structuredClone(value) };
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const walk = (holder: Record<string, unknown>): void => {
    for (const key of Object.keys(holder)) {
      places.push({ holder, key });
      const inner = holder[key];
      if (typeof inner === 'object' && inner !== null) walk(inner as Record<string, unknown>);
    }
  };
  walk(root);
  const { holder, key } = places[below(places.length)]!;
  const other = places[below(places.length)]!;
  switch (below(5)) {
    case 0:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else delete holder[key];
      break;
    case 1:
      holder[key] = structuredClone(other.holder[other.key]);
      break;
    case 2:
      if (typeof holder[key] === 'number') holder[key] += below(3) - 1;
      else if (Array.isArray(holder[key])) holder[key].push(structuredClone(holder[key][0]));
      break;
    default:
      holder[key] = structuredClone(WORDS[below(WORDS.length)]);
  }
  return root.value;
}

/** Bytes with some of them changed, added or cut off. */
function damaged(bytes: Uint8Array, next: () => number): Uint8Array {
  const below = (n: number): number => Math.floor(next() * n);
  // most of what can go wrong stands in the header
  const at = below(next() < 0.7 ? Math.min(bytes.length, 400) : bytes.length);
  const copy = bytes.slice();
  switch (below(4)) {
    case 0:
      return copy.subarray(0, at);
    case 1:
      return Uint8Array.from([...copy.subarray(0, at), below(256), ...copy.subarray(at)]);
    case 2:
      return Uint8Array.from([...copy.subarray(0, at), ...copy.subarray(at + 1)]);
    default:
      copy[at] = next() < 0.5 ? below(256) : 0x30 + below(10);
      return copy;
  }
}

test('damaged programs and tensors are refused by an error that says so, at once', async () => {
  const saved = await Promise.all(programs.map(saveGraph));
  const next = source(1);
  const wrong: string[] = [];
  let refused = 0;
  let slowest = 0;
  for (let round = 0; round < rounds; round++) {
    let given: SavedGraph = saved[round % saved.length]!;
    const [text, bytes] = [new TextEncoder(), new TextDecoder()];
    for (let times = Math.floor(next() * 3); times >= 0; times--) {
      const kind = next();
      if (kind < 0.6) {
        try {
          given = { ...given, program: JSON.stringify(changed(JSON.parse(given.program), next)) };
        } catch {
          // an earlier change left no JSON
        }
      } else if (kind < 0.7) given = { ...given, program: bytes.decode(damaged(text.encode(given.program), next)) };
      else given = { ...given, tensors: damaged(given.tensors, next) as Uint8Array<ArrayBuffer> };
    }
    const started = performance.now();
    const before = memory().tensors;
    try {
      loadGraph(given);
    } catch (error) {
      refused++;
      if (!(error instanceof TensaiError)) wrong.push(`round ${round}: ${(error as Error).stack}\n${given.program}`);
      if (memory().tensors !== before) wrong.push(`round ${round}: ${memory().tensors - before} tensors were made`);
    }
    slowest = Math.max(slowest, performance.now() - started);
  }
  expect(wrong.slice(0, 3)).toEqual([]);
  expect(refused).toBeGreaterThan(rounds / 2);
  expect(slowest).toBeLessThan(2000);
}, 600_000);
