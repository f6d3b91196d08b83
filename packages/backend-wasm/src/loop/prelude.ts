import { type DType, factsOf, type Sym } from '@tensai/core';
import type { Features } from '../engine.ts';
import type {
  Callee,
  FunctionBuilder,
  LaneShape,
  Local,
  ModuleBuilder,
  PlainInstruction,
  Signature,
} from '../emit/index.ts';

/** An int32 that does not change while the loops run: known when code is made, or in a variable. */
export type Atom = number | Local;

/** What a function computes once from its table of parameters: `[arguments: float64][pointers: int32][numbers: int32]`. */
export class Prelude {
  readonly f: FunctionBuilder;
  /** What the engine's vectors know. */
  readonly features: Features;
  /**
   * Takes two vectors and a mask: the first where the lanes of the mask are all ones, the second where they are zeros. The relaxed instruction is one on x86, where
   * choosing bits is three; of such masks both give the same.
   */
  readonly choose: PlainInstruction;
  readonly #module: ModuleBuilder;
  readonly #params: Local;
  readonly #args: readonly DType[];
  readonly #pointers: number;
  readonly #memo: Map<string, Local> = new Map();
  readonly #functions: Map<string, Callee> = new Map();

  constructor(
    module: ModuleBuilder,
    f: FunctionBuilder,
    features: Features,
    params: Local,
    args: readonly DType[],
    pointers: number,
  ) {
    this.#module = module;
    this.features = features;
    this.choose = features.relaxed ? 'i32x4.relaxed_laneselect' : 'v128.bitselect';
    this.f = f;
    this.#params = params;
    this.#args = args;
    this.#pointers = pointers;
  }

  /** A size, stride or offset of the skeleton. */
  readonly number = (n: Sym): Atom =>
    typeof n === 'number'
      ? n
      : this.once(`n${n.sym}`, 'i32', () =>
          this.f.get(this.#params).memory('i32.load', tableSize(this.#args.length, this.#pointers, n.sym)),
        );

  product(a: Atom, b: Atom): Atom {
    if (a === 0 || b === 0) return 0;
    if (a === 1) return b;
    if (b === 1) return a;
    if (typeof a === 'number' && typeof b === 'number') return Math.imul(a, b);
    return this.once(`${nameOf(a)}*${nameOf(b)}`, 'i32', () => {
      this.push(a);
      this.push(b);
      this.f.op('i32.mul');
    });
  }

  sum(a: Atom, b: Atom): Atom {
    if (a === 0) return b;
    if (b === 0) return a;
    if (typeof a === 'number' && typeof b === 'number') return (a + b) | 0;
    return this.once(`${nameOf(a)}+${nameOf(b)}`, 'i32', () => {
      this.push(a);
      this.push(b);
      this.f.op('i32.add');
    });
  }

  push(a: Atom): void {
    if (typeof a === 'number') this.f.i32(a);
    else this.f.get(a);
  }

  /** The int32 as all lanes of a vector. */
  splat(a: Atom): Local {
    if (typeof a === 'number') return this.constant('i32x4', a);
    return this.once(`splat ${nameOf(a)}`, 'v128', () => this.f.get(a).op('i32x4.splat'));
  }

  /** A vector constant: inside of a loop it would be made anew at each turn. */
  constant(shape: LaneShape, ...values: readonly number[]): Local {
    const key = `${shape} ${values.map((x) => (Object.is(x, -0) ? '-0' : x)).join()}`;
    return this.once(key, 'v128', () => this.f.v128(shape, ...values));
  }

  /** The address of the buffer with this number: inputs first. */
  pointer(index: number): Local {
    return this.once(`p${index}`, 'i32', () =>
      this.f.get(this.#params).memory('i32.load', 8 * this.#args.length + 4 * index),
    );
  }

  /** An argument as all lanes of a vector. */
  argument(index: number): Local {
    return this.once(`g${index}`, 'v128', () => {
      const { f } = this;
      const dtype = this.#args[index]!;
      const { kind, min, bytes, half } = factsOf(dtype);
      f.get(this.#params);
      if (kind === 'float' && !half && bytes === 8) return f.memory('v128.load64_splat', 8 * index);
      f.memory('f64.load', 8 * index);
      if (kind === 'float' && !half) return f.op('f32.demote_f64', 'f32x4.splat');
      f.op(min < 0 ? 'i32.trunc_sat_f64_s' : 'i32.trunc_sat_f64_u', 'i32x4.splat');
      return kind === 'bool' ? f.op('i32x4.neg') : f;
    });
  }

  /** A function of the host, over float64s. */
  imported(name: string, operands: number): Callee {
    return this.#module.import(name, { params: new Array<'f64'>(operands).fill('f64'), results: ['f64'] });
  }

  /** A function of the module, written once for each name. */
  own(name: string, signature: Signature, write: (f: FunctionBuilder) => void): Callee {
    const known = this.#functions.get(name);
    if (known) return known;
    const made = this.#module.function(null, signature, write);
    this.#functions.set(name, made);
    return made;
  }

  /** What `write` pushes, computed once for each key. */
  once(key: string, type: 'i32' | 'v128', write: () => void): Local {
    const known = this.#memo.get(key);
    if (known) return known;
    const local = this.f.local(type);
    this.f.first(() => {
      write();
      this.f.set(local);
    });
    this.#memo.set(key, local);
    return local;
  }
}

const nameOf = (a: Atom): string => (typeof a === 'number' ? `${a}` : `$${a.index}`);

/** Bytes of a table of parameters. */
export const tableSize = (args: number, pointers: number, numbers: number): number =>
  8 * args + 4 * pointers + 4 * numbers;
