import { interpret } from '@tensai/codegen';
import { wasm } from '@tensai/backend-wasm';
import {
  type Backend,
  type DType,
  factsOf,
  type Loop,
  skeletonOf,
  type Slice,
  type StoredArray,
  storedArrayOf,
  visit,
  expressionsOf,
} from '@tensai/core';
import { describe, expect, it } from 'vitest';
import { randomCase, type RandomCase } from '../../../codegen/test/random-loop.ts';

const backend = wasm().open() as Backend;

const put = (array: StoredArray): Slice => {
  const slice = { storage: backend.alloc(array.byteLength), offset: 0, bytes: array.byteLength };
  backend.write(slice, array);
  return slice;
};

/** What both give: elements of all outputs, NaNs alike. */
function both({ loop, ins, args, sizes }: RandomCase): readonly [number[][], number[][]] {
  const dtypes = loop.outputs.map(({ dtype }, k): DType => (k === 0 && loop.scatter ? loop.scatter.into.dtype : dtype));
  const outs = sizes.map((size, k) => new (storedArrayOf(dtypes[k]!))(size));
  interpret(loop, { rounds: true })(
    ins,
    outs.map((array) => ({ array, offset: 0 })),
    args,
  );

  const slices = ins.map(({ array, offset }) => ({
    ...put(array as StoredArray),
    offset: offset * (array as StoredArray).BYTES_PER_ELEMENT,
  }));
  const results = sizes.map((size, k) => put(new (storedArrayOf(dtypes[k]!))(size)));
  const exec = backend.compile!(skeletonOf(loop), { specialise: false })!;
  exec.run(slices, results, args);
  exec.dispose?.();
  const given = results.map((slice, k) => {
    const bytes = backend.readSync!(slice);
    return [...new (storedArrayOf(dtypes[k]!))(bytes.buffer as ArrayBuffer, 0, sizes[k]!)];
  });
  for (const { storage } of [...slices, ...results]) backend.free(storage.held);
  const read = (lists: readonly Iterable<number>[]): number[][] =>
    lists.map((list, k) => [...list].map((x) => canonical(factsOf(dtypes[k]!).half?.valueOf(x) ?? x)));
  return [read(given), read(outs)];
}

// of zeros, minimum and maximum may give either; and which NaN it is says nothing
const canonical = (x: number): number => (x === 0 ? 0 : x);

/** Whether functions whose last bits are the library's own decide about the result. */
function isInexact(loop: Loop): boolean {
  let found = false;
  visit(expressionsOf(loop), (e) => {
    if (/^(exp|expm1|log|log1p|sin|cos|tan|atan|atan2|tanh|power|rsqrt)$/.test(e.kind)) found = true;
  });
  return found;
}

const exact = Array.from({ length: 1500 }, (_, seed) => randomCase(seed)).filter(({ loop }) => !isInexact(loop));

describe('compiled loops', () => {
  it('agree with the interpreter wherever results are exact', () => {
    expect(exact.length).toBeGreaterThan(500);
    const differing: string[] = [];
    exact.forEach((each, k) => {
      const [given, wanted] = both(each);
      const text = (lists: number[][]): string => JSON.stringify(lists.map((list) => list.map(String)));
      if (text(given) !== text(wanted))
        differing.push(`${k}: ${text(given).slice(0, 300)} instead of ${text(wanted).slice(0, 300)}`);
    });
    expect(differing).toEqual([]);
  });
});
