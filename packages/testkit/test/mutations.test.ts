import { cpu } from '@tensai/backend-cpu';
import {
  add,
  apply1,
  AxisError,
  type BackendSpec,
  definePrimitive,
  defineUnary,
  Expr,
  keep,
  type KernelFactory,
  type Loop,
  matmul,
  matmulOp,
  multiply,
  NO_ATTRS,
  type Op,
  type OpDef,
  outsideScopes,
  plainView,
  ruleOf,
  skeletonOf,
  sum,
  tensor,
  type Tensor,
  withStrides,
} from '@tensai/core';
import {
  type BadCall,
  host,
  type HostArray,
  type OpSamples,
  pointwise,
  type Sample,
  spread,
} from '@tensai/core/samples';
import { testBackend } from '@tensai/testkit';
import { expect, test } from 'vitest';
import { alteredCpu, change, withMatmul } from './altered-cpu.ts';

// a kit that finds nothing wrong with these is worth nothing

function samplesOf(samples: readonly Sample[], badCalls: readonly BadCall[] = []): OpSamples {
  return { name: 'mutant', ops: [], samples, badCalls };
}

/** What the kit says of a backend: `check: detail`, one line per failure. */
async function verdict(samples: OpSamples, spec: BackendSpec = cpu()): Promise<string[]> {
  const { rows } = await testBackend(spec, { samples: [samples] });
  return rows.flatMap(({ failures }) => failures.map(({ what, detail }) => `${what}: ${detail}`));
}

const product: Sample = {
  title: 'product',
  inputs: [spread([5, 4], -1, 1), spread([4, 6], -1, 1, 2)],
  call: (a, b) => matmul(a, b),
  reference: (a, b) => ({
    shape: [5, 6],
    dtype: a.dtype,
    data: Array.from({ length: 30 }, (_, i) => {
      let total = 0;
      for (let k = 0; k < 4; k++) total += a.data[Math.floor(i / 6) * 4 + k]! * b.data[k * 6 + (i % 6)]!;
      return total;
    }),
  }),
};

/** A sample of one operand whose result has its shape. */
const unary = (call: (x: Tensor) => Tensor, oracle: (x: number) => number, more: Partial<Sample> = {}): OpSamples =>
  samplesOf([{ title: 'unary', inputs: [spread([2, 3], 0.5, 2)], call, reference: pointwise(oracle), ...more }]);

/** The cube as a primitive, with parts replaced. */
function cube(parts: Partial<OpDef>): (x: Tensor) => Tensor {
  const op: Op = definePrimitive({
    name: '@test/cube',
    infer: ([x]) => [{ shape: x!.shape, dtype: x!.dtype }],
    lower: ([x]) => {
      const value = Expr.input(0, x!.dtype);
      return { space: x!.shape, inputs: [{ aval: x!, view: plainView(x!) }], outputs: [value.mul(value).mul(value)] };
    },
    vjp: {
      0: {
        reads: [0],
        rule: ([dy], saved) => multiply(multiply(dy!, 3), multiply(saved.in(0), saved.in(0))),
      },
    },
    ...parts,
  });
  return (x) => apply1(op, [x], NO_ATTRS);
}

test('what is right passes', async () => {
  expect(await verdict(samplesOf([product]))).toEqual([]);
  expect(await verdict(unary(cube({}), (x) => x ** 3))).toEqual([]);
});

test('a kernel that is off in one element', async () => {
  const spec = withMatmul((backend, [out]) =>
    change(backend, out!, (x, i, { length }) => (i === length - 1 ? x * 1.00001 : x)),
  );
  expect(await verdict(samplesOf([product]), spec)).toEqual([
    expect.stringMatching(/^float32: \[4, 5\]: .* ULP where 4 are allowed$/),
  ]);
});

test('a result that is off only in a half dtype', async () => {
  const failing = async (off: number): Promise<string[]> =>
    verdict(
      unary(
        (x) => multiply(multiply(x, x), x.dtype === 'float16' ? 1 + off : 1) as Tensor,
        (x) => x * x,
        { gradients: [] },
      ),
    );
  // one unit is rounded away by what several ops may be off
  expect(await failing(2 ** -10)).toEqual([]);
  expect(await failing(2 ** -7)).toEqual([expect.stringMatching(/^float16: .* ULP where 4 are allowed$/)]);
});

test('a kernel that takes every operand for dense', async () => {
  const spec = alteredCpu(() => {
    const dense: KernelFactory = {
      strided: true,
      make: ({ ins, attrs }, own) =>
        own.compile!(skeletonOf(withStrides(matmulOp.lower!(ins, attrs) as Loop, [])), { specialise: false }),
    };
    return { kernels: new Map([['matmul', dense]]) };
  });
  const failed = await verdict(samplesOf([product]), spec);
  expect(failed.join('\n')).toMatch(/^float32, transposed inputs: /m);
});

test('a kernel that drops NaN', async () => {
  const spec = withMatmul((backend, [out]) => change(backend, out!, (x) => (Number.isNaN(x) ? 0 : x)));
  expect((await verdict(samplesOf([product]), spec)).join('\n')).toMatch(
    /^float32, NaN in input 0: NaN \(1\) or not \(0\) \[2, 0\]: 0 instead of 1$/m,
  );
});

test('a kernel that writes into its operand', async () => {
  const spec = withMatmul((backend, _, [a]) => change(backend, a!, (x) => -x));
  expect(await verdict(samplesOf([product]), spec)).toEqual(['float32: it wrote into input 0']);
});

test('a result that is less exact than a float32', async () => {
  const rough = defineUnary('@test/rough', { formula: (x) => x.mul(1 + 2 ** -20) });
  expect(
    (
      await verdict(
        unary(
          (x) => rough(x),
          (x) => x,
        ),
      )
    )[0],
  ).toMatch(/^float32: .* ULP where 4 are allowed$/);
});

test('a shape rule that is wrong', async () => {
  const flattened = cube({ infer: ([x]) => [{ shape: [x!.shape[0]! * x!.shape[1]!], dtype: x!.dtype }] });
  expect((await verdict(unary(flattened, (x) => x ** 3)))[0]).toBe('float32: shape [6] instead of [2, 3]');
});

test('a dtype that is wrong, and a result too many', async () => {
  const counted: Sample = {
    title: 'sum',
    inputs: [host([1, 2, 3])],
    call: (x) => sum(x),
    reference: () => ({ shape: [], dtype: 'int32', data: [6] }),
  };
  expect((await verdict(samplesOf([counted])))[0]).toBe('float32: dtype float32 instead of int32');
  const twice: Sample = { ...product, call: (a, b) => [matmul(a, b), a] };
  expect((await verdict(samplesOf([twice])))[0]).toBe('float32: 2 results instead of 1');
});

test('a derivative that is off by a factor', async () => {
  const wrong = defineUnary('@test/wrong', { formula: (x) => x.mul(x), derivative: (x) => x.mul(2.002) });
  expect(
    await verdict(
      unary(
        (x) => wrong(x),
        (x) => x * x,
      ),
    ),
  ).toEqual([expect.stringMatching(/^gradient: of input 0 at \[0, 0\]: .* instead of /)]);
});

test('a derivative of the derivative that is off', async () => {
  const slope = defineUnary('@test/slope', { formula: (x) => x.mul(x).mul(3), derivative: (x) => x.mul(5) });
  const wrong = cube({ vjp: { 0: { reads: [0], rule: ([dy], saved) => multiply(dy!, slope(saved.in(0))) } } });
  expect(await verdict(unary(wrong, (x) => x ** 3))).toEqual([expect.stringMatching(/^second gradient: along a line/)]);
});

test('a derivative that only float32 gets wrong', async () => {
  const wrong = cube({
    vjp: {
      0: {
        reads: [0],
        rule: ([dy], saved) =>
          multiply(multiply(dy!, dy!.dtype === 'float32' ? 3.001 : 3), multiply(saved.in(0), saved.in(0))),
      },
    },
  });
  expect(await verdict(unary(wrong, (x) => x ** 3))).toEqual([expect.stringMatching(/^gradient, float32: /)]);
});

test('a derivative that is ∞ / ∞ far from 0', async () => {
  const naive = defineUnary('@test/softplus', { formula: (x) => x.exp().add(1).log() });
  const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  expect(await verdict(unary((x) => naive(x), softplus))).toEqual([
    expect.stringMatching(/^gradient at extremes, float64: NaN of input 0 at \[.*\], operands 10000$/),
    expect.stringMatching(/^gradient at extremes, float32: NaN of input 0 at \[.*\], operands 10000$/),
  ]);
});

test('an op that is another one under a tape', async () => {
  const other = defineUnary('@test/other', { formula: (x) => x.mul(x) });
  const changing = cube({ saving: () => ({ op: other.op, attrs: NO_ATTRS }) });
  const failed = await verdict(unary(changing, (x) => x ** 3));
  expect(failed[0]).toMatch(/^float32, watched: \[0, 0\]: /);
});

test('a gradient that is missing', async () => {
  const wrong = cube({ vjp: { 0: { reads: [], rule: () => null } } });
  expect(await verdict(unary(wrong, (x) => x ** 3))).toEqual([
    expect.stringMatching(/^gradient: of input 0 at .*: 0 instead of /),
  ]);
});

test('a rule that looks at what its reads do not name', async () => {
  const wrong = cube({ vjp: { 0: { reads: [], rule: ([dy], saved) => multiply(dy!, saved.in(0)) } } });
  expect(await verdict(unary(wrong, (x) => x ** 3))).toEqual([expect.stringMatching(/^gradient: throws not-saved: /)]);
});

test('a rule that lives on what the rule of another input keeps', async () => {
  const op: Op = definePrimitive({
    name: '@test/product',
    infer: ([a]) => [{ shape: a!.shape, dtype: a!.dtype }],
    lower: ([a, b]) => ({
      space: a!.shape,
      inputs: [a!, b!].map((aval) => ({ aval, view: plainView(aval) })),
      outputs: [Expr.input(0, a!.dtype).mul(Expr.input(1, b!.dtype))],
    }),
    vjp: {
      0: { reads: [1], rule: ([dy], saved) => multiply(dy!, saved.in(1)) },
      1: { reads: [], rule: ([dy], saved) => multiply(dy!, saved.in(0)) },
    },
  });
  // the rule of input 0 keeps input 0 as well
  const masking = definePrimitive({ ...op, vjp: { ...op.vjp, 0: { ...ruleOf(op, 0)!, reads: [0, 1] } } } as OpDef);
  const sample = (product: Op): OpSamples =>
    samplesOf([
      {
        title: 'product',
        inputs: [spread([3], 1, 2), spread([3], 1, 2, 2)],
        call: (a, b) => apply1(product, [a, b], NO_ATTRS),
        reference: pointwise((a, b) => a! * b!),
      },
    ]);
  expect(await verdict(sample(op))).toEqual([expect.stringMatching(/^gradient: throws not-saved: /)]);
  expect(await verdict(sample(masking))).toEqual([
    expect.stringMatching(/^gradient of input 1 alone: throws not-saved: /),
  ]);
});

test('a function that looks at values where a trace has none', async () => {
  const peeking = (x: Tensor): Tensor => multiply(x, x.dataSync()[0]!);
  const failed = await verdict(
    samplesOf([
      {
        title: 'peek',
        inputs: [host([2, 3])],
        call: (x) => multiply(x, peeking(x)),
        reference: (x) => ({ ...x, data: x.data.map((value) => 2 * value * value) }),
        gradients: [],
        dtypes: ['float32'],
      },
    ]),
  );
  expect(failed.join()).toMatch(/float32, traced: throws traced-read/);
});

test('an op that leaves tensors behind', async () => {
  const leaking = cube({
    lower: undefined,
    impl: ([x]) => [
      multiply(
        outsideScopes(() => multiply(x!, x!)),
        x!,
      ),
    ],
    vjp: undefined,
  });
  expect(await verdict(unary(leaking, (x) => x ** 3, { gradients: [] }))).toEqual([
    'float32, memory: it leaves 1 tensors behind',
  ]);
});

test('a rule that holds on to a tensor past the recorder', async () => {
  let seen: Tensor | undefined;
  const inner = cube({ vjp: { 0: { reads: [], rule: ([dy]) => multiply(multiply(dy!, 3), multiply(seen!, seen!)) } } });
  const wrong = (x: Tensor): Tensor => inner((seen = x));
  expect(await verdict(unary(wrong, (x) => x ** 3))).toEqual([expect.stringMatching(/^gradient: throws disposed: /)]);
});

const refused = (badCall: Omit<BadCall, 'title'>): Promise<string[]> =>
  verdict(samplesOf([], [{ title: 'bad', ...badCall }]));

test('a bad call that is accepted', async () => {
  expect(await refused({ call: () => tensor([1, 2]), code: 'axis' })).toEqual(['bad call: is accepted']);
  expect(await refused({ call: async () => 1, code: 'axis' })).toEqual(['bad call: is accepted']);
});

test('a bad call with another error, or one that is not ours', async () => {
  expect((await refused({ call: () => sum(tensor([1]), 3), code: 'option' }))[0]).toMatch(
    /^bad call: throws axis: .* instead of option$/,
  );
  expect((await refused({ call: () => (undefined as unknown as Tensor).shape, code: 'option' }))[0]).toMatch(
    /^bad call: throws no TensaiError: TypeError/,
  );
  expect(
    await refused({ call: () => Promise.reject(new AxisError({ op: 'late', axis: 1, rank: 0 })), code: 'axis' }),
  ).toEqual([]);
});

test('an op that refuses after it has allocated', async () => {
  const late = cube({
    lower: undefined,
    impl: ([x]) => {
      keep(multiply(x!, 2));
      throw new AxisError({ op: 'late', axis: 1, rank: 0 });
    },
  });
  expect(await refused({ call: () => late(tensor([1, 2])), code: 'axis' })).toEqual([
    'bad call: @test/cube refuses after it has allocated 1 buffers and 1 tensors',
  ]);
});

test('a sample whose reference breaks is a failure of the sample', async () => {
  const broken: Sample = { ...product, reference: () => (undefined as unknown as HostArray[])[0]! };
  expect((await verdict(samplesOf([broken])))[0]).toMatch(/^sample: throws TypeError/);
});

test('loops that are wrong when they are joined', async () => {
  const spec = alteredCpu(({ compile }) => ({
    compile(code, options) {
      const exec = compile!(code, options);
      const [root] = (code.concrete as Loop).outputs ?? [];
      if (!exec || root?.kind !== 'add' || root.args[0]!.kind !== 'multiply') return exec;
      // the result is there, and is doubled
      return {
        run(ins, outs, args): void {
          exec.run(ins, outs, args);
          const all = (outs[0]!.storage as unknown as { view(name: string): Float32Array }).view(root.dtype);
          all.forEach((x, i) => (all[i] = 2 * x));
        },
      };
    },
  }));
  const call = (x: Tensor): Tensor => add(multiply(x, x), 1);
  const found = await verdict(
    unary(call, (x) => x * x + 1, { gradients: [] }),
    spec,
  );
  expect(found.map((line) => line.split(':')[0])).toEqual(['float32, jit', 'float64, jit']);
});
