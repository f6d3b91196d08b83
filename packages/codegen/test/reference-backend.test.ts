import { referenceBackend } from '@tensai/codegen';
import { type Backend, Expr, type Loop, skeletonOf, type Slice, withStrides } from '@tensai/core';
import { expect, it } from 'vitest';

const open = (): Backend => referenceBackend().open() as Backend;

function put(backend: Backend, values: Float32Array): Slice {
  const slice = { storage: backend.alloc(values.byteLength), offset: 0, bytes: values.byteLength };
  backend.write(slice, values);
  return slice;
}

it('rounds only what it stores', () => {
  const backend = open();
  const x = Expr.input(0, 'float32');
  const inputs: Loop['inputs'] = [
    { aval: { shape: [1], dtype: 'float32' }, view: { dims: [{ size: 1, coef: [1], offset: 0 }] } },
  ];
  const loop: Loop = { space: [1], inputs, outputs: [x.add(1).subtract(x)] };
  const result = put(backend, Float32Array.of(0));
  const code = skeletonOf(withStrides(loop, []));
  backend.compile!(code, { specialise: false })!.run([put(backend, Float32Array.of(1e8))], [result], []);
  expect(new Float32Array(backend.readSync!(result).buffer)).toEqual(Float32Array.of(1)); // in float32: 0
});

it('counts its memory', () => {
  const backend = open();
  const a = backend.alloc(12);
  const b = backend.alloc(4);
  expect(backend.memory()).toMatchObject({ bytes: 16, buffers: 2 });
  backend.free(a.held);
  backend.free(a.held);
  expect(backend.memory()).toMatchObject({ bytes: 4, buffers: 1 });
  backend.free(b.held);
  expect(backend.memory()).toMatchObject({ bytes: 0, buffers: 0 });
});

it('copies and reads parts', async () => {
  const backend = open();
  const from = put(backend, Float32Array.of(1, 2, 3));
  const to = put(backend, Float32Array.of(0, 0));
  backend.copy(to, { ...from, offset: 4, bytes: 8 });
  expect(new Float32Array((await backend.read(to)).buffer)).toEqual(Float32Array.of(2, 3));
});
