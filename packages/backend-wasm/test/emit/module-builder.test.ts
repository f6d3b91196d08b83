import { describe, expect, it } from 'vitest';
import { lane, plain, type LaneInstruction, type PlainInstruction } from '../../src/emit/instructions.ts';
import { FunctionBuilder, type Local, ModuleBuilder, type ValueType } from '../../src/emit/index.ts';
import {
  memory as accesses,
  memoryLane,
  type MemoryInstruction,
  type MemoryLaneInstruction,
} from '../../src/emit/memory-instructions.ts';

type Exports = Record<string, (...args: number[]) => number>;
const run = (module: ModuleBuilder, env: WebAssembly.ModuleImports = {}): Exports =>
  new WebAssembly.Instance(new WebAssembly.Module(module.finish()), { env }).exports as Exports;

/** A module whose function ends in `write`, with every operand on the stack that instructions could ask for. */
function accepts(params: readonly ValueType[], result: ValueType | null, write: (f: FunctionBuilder) => void): boolean {
  const module = new ModuleBuilder({ memory: {} });
  module.function('f', { params, results: result ? [result] : [] }, (f) => {
    f.get(...f.params);
    write(f);
  });
  return WebAssembly.validate(module.finish());
}

const typeOfLanes = (name: string): ValueType =>
  name.startsWith('f32') ? 'f32' : name.startsWith('f64') ? 'f64' : name.startsWith('i64') ? 'i64' : 'i32';

describe('ModuleBuilder', () => {
  it('writes programs that run', () => {
    const module = new ModuleBuilder();
    module.function('factorial', { params: ['i32'], results: ['i64'] }, (f) => {
      const [n] = f.params as [Local];
      const product = f.local('i64');
      f.i64(1n).set(product);
      f.block((exit) =>
        f.loop((again) =>
          f
            .get(n)
            .op('i32.eqz')
            .branchIf(exit)
            .get(product, n)
            .op('i64.extend_i32_u', 'i64.mul')
            .set(product)
            .get(n)
            .i32(-1)
            .op('i32.add')
            .set(n)
            .branch(again),
        ),
      );
      f.get(product);
    });
    expect(run(module).factorial!(20)).toBe(2432902008176640000n);
  });

  it('writes integers of all sizes', () => {
    const module = new ModuleBuilder();
    const values = [0, 63, 64, -64, -65, 8191, 8192, 1 << 20, 2147483647, -2147483648];
    values.forEach((value, k) => module.function(`f${k}`, { results: ['i32'] }, (f) => f.i32(value)));
    const longs = [0n, 2n ** 63n - 1n, -(2n ** 63n), 64n, -65n];
    longs.forEach((value, k) => module.function(`g${k}`, { results: ['i64'] }, (f) => f.i64(value)));
    const exports = run(module);
    expect(values.map((_, k) => exports[`f${k}`]!())).toEqual(values);
    expect(longs.map((_, k) => exports[`g${k}`]!())).toEqual(longs);
  });

  it('numbers imports that are made after the functions that precede them', () => {
    const module = new ModuleBuilder();
    const twice = module.function(null, { params: ['f64'], results: ['f64'] }, (f) =>
      f.get(...f.params, ...f.params).op('f64.add'),
    );
    module.function('f', { params: ['f64'], results: ['f64'] }, (f) => {
      const sine = module.import('sin', { params: ['f64'], results: ['f64'] });
      f.get(...f.params)
        .call(sine)
        .call(twice);
    });
    expect(module.imports).toEqual(['sin']);
    expect(run(module, { sin: Math.sin }).f!(1)).toBe(2 * Math.sin(1));
  });

  it('reads and writes memory, in vectors and lanes', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    const floats = new Float32Array(memory.buffer);
    floats.set([1, 2, 3, 4, 10, 20, 30, 40]);
    const module = new ModuleBuilder({ memory: {} });
    module.function('f', {}, (f) => {
      f.i32(32).i32(0).memory('v128.load').i32(16).memory('v128.load').op('f32x4.mul');
      f.v128('f32x4', 0.5).op('f32x4.add').memory('v128.store');
      f.i32(48).i32(4).v128('i32x4', 0, 0, 0, 7).memoryLane('v128.load32_lane', 1).memory('v128.store');
      f.i32(64)
        .v128('f64x2', 1.5, -2)
        .v128('f64x2', 3, 4)
        .shuffle(8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23);
      f.memory('v128.store');
    });
    run(module, { memory }).f!();
    expect([...floats.subarray(8, 12)]).toEqual([10.5, 40.5, 90.5, 160.5]);
    expect([...new Uint32Array(memory.buffer, 48, 4)]).toEqual([0, 0x40000000, 0, 7]);
    expect([...new Float64Array(memory.buffer, 64, 2)]).toEqual([-2, 3]);
  });

  it('counts with upTo from where the index is', () => {
    const module = new ModuleBuilder();
    module.function('f', { params: ['i32', 'i32'], results: ['i32'] }, (f) => {
      const [index, to] = f.params as [Local, Local];
      const turns = f.local('i32');
      f.upTo(
        index,
        () => f.get(to),
        3,
        () => f.get(turns).i32(1).op('i32.add').set(turns),
      );
      f.get(turns);
    });
    const { f } = run(module);
    expect([f!(0, 0), f!(0, 1), f!(0, 7), f!(5, 7), f!(8, 7)]).toEqual([0, 1, 3, 1, 0]);
  });

  it('chooses, and leaves blocks', () => {
    const module = new ModuleBuilder();
    module.function('f', { params: ['i32'], results: ['f32'] }, (f) =>
      f.get(...f.params).if(
        () => f.f32(1.5),
        () => f.f32(-0),
        'f32',
      ),
    );
    const { f } = run(module);
    expect([f!(7), f!(0)]).toEqual([1.5, -0]);
  });

  it('says which conditions hardly ever hold', () => {
    const module = new ModuleBuilder();
    const none = module.finish();
    module.import('g', {});
    module.function('plain', {});
    const f = module.function('f', { params: ['i32'] }, (it) => {
      const [x] = it.params as [Local];
      const local = it.local('v128');
      it.first(() => it.v128('i32x4', 1).set(local));
      it.get(x).if(() => it.i32(300).set(x), () => it.get(x).ifRarely(() => it.i32(0).set(x))); // prettier-ignore
    });
    const hintsOf = (bytes: Uint8Array<ArrayBuffer>): Uint8Array[] =>
      WebAssembly.Module.customSections(new WebAssembly.Module(bytes), 'metadata.code.branch_hint').map(
        (section) => new Uint8Array(section),
      );
    const [hints] = hintsOf(module.finish());
    const [functions, index, count, at, size, likely] = hints!;
    expect([functions, index, count, size, likely, hints!.length]).toEqual([1, f.index, 1, 1, 0, 6]);
    const body: number[] = [];
    f.writeTo(body);
    // an `if` without result, around `i32.const 0`
    expect(body.slice(at, at! + 4)).toEqual([0x04, 0x40, 0x41, 0]);
    expect(hintsOf(none)).toEqual([]);
  });

  it('calls through a table', () => {
    const table = new WebAssembly.Table({ element: 'anyfunc', initial: 2 });
    const unary = { params: ['i32'], results: ['i32'] } as const;
    const made = new ModuleBuilder();
    made.function('negative', unary, (f) =>
      f
        .i32(0)
        .get(...f.params)
        .op('i32.sub'),
    );
    table.set(1, run(made).negative!);
    const module = new ModuleBuilder({ table: true });
    module.function('f', unary, (f) =>
      f
        .get(...f.params)
        .i32(1)
        .callIndirect(module.typeOf(unary)),
    );
    expect(run(module, { table }).f!(5)).toBe(-5);
  });

  it('takes shared memory, and wakes who waits', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 8, shared: true });
    const module = new ModuleBuilder({ memory: { shared: true, maximum: 8 } });
    module.function('f', { results: ['i32'] }, (f) => {
      f.i32(8).i32(5).memory('i32.atomic.rmw.add').op('drop');
      f.i32(8).i32(4).i64(-1n).memory('memory.atomic.wait32').op('drop'); // 5 is there, not 4
      f.i32(8).i32(1).memory('memory.atomic.notify').i32(8).memory('i32.atomic.load').op('i32.add');
    });
    expect(run(module, { memory }).f!()).toBe(5);
  });
});

describe('instructions', () => {
  const operand = (name: string): ValueType =>
    /^(i8x16|i16x8|i32x4|i64x2|f32x4|f64x2|v128)/.test(name) ? 'v128' : (name.slice(0, 3) as ValueType);
  // the types that a name may mean: every instruction of the table must be one of them
  const takes = (name: PlainInstruction): [readonly ValueType[], ValueType | null] => {
    const [type, verb = ''] = name.split('.') as [string, string?];
    const own = operand(name);
    if (name === 'return') return [[], null];
    if (name === 'drop') return [['i32'], null];
    if (name === 'select') return [['f32', 'f32', 'i32'], 'f32'];
    if (verb === 'splat') return [[typeOfLanes(type)], 'v128'];
    if (/bitselect|relaxed_n?madd|relaxed_laneselect|dot_i8x16_i7x16_add/.test(verb))
      return [['v128', 'v128', 'v128'], 'v128'];
    if (/any_true|all_true|bitmask/.test(verb)) return [['v128'], 'i32'];
    const from = /_(i32|i64|f32|f64)(_[su])?$/.exec(verb);
    if (own !== 'v128' && from && /^(wrap|trunc|extend|convert|demote|promote|reinterpret)/.test(verb))
      return [[from[1] as ValueType], own];
    if (own === 'v128' && /^(shl|shr)/.test(verb)) return [['v128', 'i32'], 'v128'];
    if (
      /^(not|abs|neg|ceil|floor|trunc|nearest|sqrt|clz|ctz|popcnt|eqz|extend|extadd|demote|promote|convert)/.test(verb)
    ) {
      return [[own], verb === 'eqz' ? 'i32' : own];
    }
    return [[own, own], own !== 'v128' && /^(eq|ne|lt|gt|le|ge)(_|$)/.test(verb) ? 'i32' : own];
  };
  it.each(Object.keys(plain) as PlainInstruction[])('%s', (name) => {
    const [params, result] = takes(name);
    expect(accepts(params, result, (f) => f.op(name))).toBe(true);
  });
  it.each(Object.keys(lane) as LaneInstruction[])('%s', (name) => {
    const scalar = typeOfLanes(name);
    const replaces = name.includes('replace');
    expect(accepts(replaces ? ['v128', scalar] : ['v128'], replaces ? 'v128' : scalar, (f) => f.lane(name, 1))).toBe(
      true,
    );
  });
  it.each(Object.keys(accesses) as MemoryInstruction[])('%s', (name) => {
    const value = operand(
      name === 'memory.atomic.notify' || name === 'memory.atomic.wait32'
        ? 'i32'
        : name.startsWith('memory')
          ? 'i64'
          : name,
    );
    const params: ValueType[] = name.startsWith('memory.atomic.wait')
      ? ['i32', value, 'i64']
      : name.includes('cmpxchg')
        ? ['i32', value, value]
        : /store|rmw|notify/.test(name)
          ? ['i32', value]
          : ['i32'];
    const result = name.includes('store') ? null : name.startsWith('memory') ? 'i32' : value;
    expect(accepts(params, result, (f) => f.memory(name, 16))).toBe(true);
  });
  it.each(Object.keys(memoryLane) as MemoryLaneInstruction[])('%s', (name) => {
    const result = name.includes('store') ? null : 'v128';
    expect(accepts(['i32', 'v128'], result, (f) => f.memoryLane(name, 1, 8))).toBe(true);
  });
});
