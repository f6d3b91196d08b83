import { cpu } from '@tensai/backend-cpu';
import {
  applyUnder,
  type Backend,
  type BackendSpec,
  definePrimitive,
  Expr,
  isRows,
  type Loop,
  MissingKernelError,
  NO_ATTRS,
  type Op,
  plainView,
  registerBackend,
  setBackend,
  take,
  tensor,
  viewOf,
} from '@tensai/core';
import { expect, test } from 'vitest';

const altered = (name: string, alter: (backend: Backend) => Partial<Backend>): BackendSpec => ({
  name,
  priority: -1,
  synchronous: true,
  open(): Backend {
    const backend = cpu().open() as Backend;
    return Object.assign(Object.create(backend) as Backend, { name, ...alter(backend) });
  },
});
registerBackend(cpu());
registerBackend(altered('no-scatter', ({ caps }) => ({ caps: { ...caps, scatter: false } })));

const scatter = (combine: NonNullable<Loop['scatter']>['combine'], init: number | 'input0'): Op =>
  definePrimitive({
    name: `test-scatter-${combine}-${init}`,
    infer: ([into]) => [{ shape: into!.shape, dtype: into!.dtype }],
    lower: ([into, indices, values]) => ({
      space: values!.shape,
      inputs: [
        { aval: into!, view: viewOf(into!, 1, [null]) },
        { aval: indices!, view: plainView(indices!) },
        { aval: values!, view: plainView(values!) },
      ],
      outputs: [Expr.input(2, into!.dtype)],
      scatter: { at: [Expr.input(1, 'int32')], combine, into: { shape: into!.shape, dtype: into!.dtype }, init },
    }),
  });

test.each([
  ['add', 0, [0, 5, 0, 13]],
  ['add', 'input0', [1, 7, 3, 17]],
  ['max', 'input0', [1, 4, 3, 8]],
  ['min', 'input0', [1, 1, 3, 4]],
  ['set', 'input0', [1, 4, 3, 5]],
  ['set', -1, [-1, 4, -1, 5]],
] as const)('a scatter by %s from %s is the same with and without the feature', async (combine, init, want) => {
  for (const backend of ['cpu', 'no-scatter']) {
    // oxlint-disable-next-line no-await-in-loop
    await setBackend(backend);
    // positions outside are dropped
    const [y] = applyUnder(
      null,
      scatter(combine, init),
      [tensor([1, 2, 3, 4]), tensor([1, 3, 7, 1, -1, 3], { dtype: 'int32' }), tensor([1, 8, 9, 4, 9, 5])],
      NO_ATTRS,
    );
    expect([backend, y!.arraySync()]).toEqual([backend, want]);
  }
});

// x − max(x) of each row: the row's maximum stays inside
const centred: Op = definePrimitive({
  name: 'test-centred',
  infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
  lower: ([x]) => {
    const [rows, columns] = x!.shape as [number, number];
    const top = { shape: [rows], dtype: x!.dtype };
    return {
      space: [rows],
      stages: [
        {
          loop: {
            space: [rows],
            inputs: [{ aval: x!, view: plainView(x!) }],
            reduce: { size: [columns], accs: [{ op: 'max', value: Expr.input(0, x!.dtype) }] },
            outputs: [Expr.accumulator(0, x!.dtype)],
          },
          sources: [0],
          keep: [-1],
        },
        {
          loop: {
            space: [rows, columns],
            inputs: [
              { aval: x!, view: plainView(x!) },
              { aval: top, view: viewOf(top, 2, [0]) },
            ],
            outputs: [Expr.input(0, x!.dtype).subtract(Expr.input(1, x!.dtype))],
          },
          sources: [0, -1],
          keep: [0],
        },
      ],
    };
  },
});

test('rows run stage by stage where a backend knows loops only', async () => {
  await setBackend('cpu');
  const x = tensor([[1, 2, 3], [6, 5, 4]]); // prettier-ignore
  expect(applyUnder(null, centred, [x], NO_ATTRS)[0]!.arraySync()).toEqual([[-2, -1, 0], [0, -1, -2]]); // prettier-ignore
});

test('code gets the scratch buffers that it wants, wherever it is launched, and only for as long as it runs', async () => {
  const given: (number | undefined)[] = [];
  let backend: Backend;
  registerBackend(
    altered('wanting', (own) => {
      backend = own;
      return {
        compile(code, options) {
          const exec = own.compile!(code, options);
          return (
            exec && {
              scratch: [24],
              run(ins, outs, args, scratch): void {
                given.push(scratch?.[0]?.bytes);
                exec.run(ins, outs, args);
              },
            }
          );
        },
      };
    }),
  );
  await setBackend('wanting');
  const x = tensor([[1, 2, 3], [6, 5, 4]]); // prettier-ignore
  const { buffers } = backend!.memory();
  const [y] = applyUnder(null, centred, [x], NO_ATTRS);
  expect(y!.arraySync()).toEqual([[-2, -1, 0], [0, -1, -2]]); // prettier-ignore
  expect(given).toEqual([24, 24]);
  expect(backend!.memory().buffers).toBe(buffers + 1);
  // the check of the positions, and the op
  expect(take(x, tensor([1], { dtype: 'int32' }), 0).arraySync()).toEqual([[6, 5, 4]]);
  expect(given.slice(2).every((bytes) => bytes === 24)).toBe(true);
  expect(given.length).toBeGreaterThan(3);
});

test('an op whose check a backend cannot run is refused', async () => {
  registerBackend(
    altered('unchecking', (own) => ({
      compile: (code, options) => (isRows(code.concrete) || code.concrete.reduce ? null : own.compile!(code, options)),
    })),
  );
  await setBackend('unchecking');
  expect(() => take(tensor([1, 2]), tensor([7], { dtype: 'int32' }), 0)).toThrow(MissingKernelError);
});
