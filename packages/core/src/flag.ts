import type { Slice } from './backend.ts';
import type { CompiledCheck } from './check.ts';
import { allocate, type Device } from './device.ts';
import type { DType } from './dtype.ts';
import { isFloat } from './dtype.ts';
import type { TensaiError } from './error.ts';
import { Expr } from './expr.ts';
import type { Aval, Loop } from './loop.ts';
import { outsideScopes } from './memory.ts';
import type { Check } from './op.ts';
import { runWithScratch } from './scratch.ts';
import { sizeOf } from './shape.ts';
import { denseOf } from './site.ts';
import { Tensor } from './tensor.ts';
import { typeOf } from './type.ts';
import { plainView } from './view.ts';

const NONE = 2 ** 31 - 1;

/** The value as 32 bits that the host can make out again. */
const bitsOf = (value: Expr): Expr =>
  isFloat(value.dtype)
    ? value.cast('float32').bitcast('int32')
    : value.dtype === 'uint32'
      ? value.bitcast('int32')
      : value.cast('int32');

function valueOf(bits: number, dtype: DType): number {
  const words = Int32Array.of(bits);
  if (isFloat(dtype)) return new Float32Array(words.buffer)[0]!;
  return dtype === 'uint32' ? bits >>> 0 : bits;
}

/**
 * A check as a loop over a dense tensor and the flag: its number (an argument), the position of the first element that fails it and that element
 * go into the flag, unless an earlier failure is there.
 */
export function flagLoop({ ok }: Check, aval: Aval): Loop {
  const flat: Aval = { shape: [sizeOf(aval.shape)], dtype: aval.dtype };
  const word: Aval = { shape: [], dtype: 'int32' };
  const none = Expr.literal(NONE, 'int32');
  const first = Expr.accumulator(0, 'int32');
  const [serial, at, bits] = [1, 2, 3].map((i) => Expr.input(i, 'int32')) as [Expr, Expr, Expr];
  const fails = serial.equal(0).and(first.equal(none).not());
  return {
    space: [],
    inputs: [
      { aval: flat, view: plainView(flat) },
      ...[serial, at, bits].map(() => ({ aval: word, view: plainView(word) })),
      { aval: flat, view: plainView(flat), of: 0 },
    ],
    args: ['int32'],
    reduce: {
      size: flat.shape,
      accs: [{ op: 'min', value: Expr.select(ok(Expr.input(0, aval.dtype)), none, Expr.coordinate(0)) }],
    },
    outputs: [
      Expr.select(fails, Expr.arg(0, 'int32'), serial),
      Expr.select(fails, first, at),
      Expr.select(fails, bitsOf(Expr.load(4, aval.dtype, [first])), bits),
    ],
  };
}

/**
 * What a device that cannot be read at once keeps of its value checks: which check failed first, where, and on what value. It is looked at with
 * the next read, whose error then names all three, and is cleared by it.
 */
export class Flag {
  readonly #device: Device;
  /** The number of the check (0: none has failed), the position, the bits of the value. */
  readonly #words: readonly Slice[];
  readonly #outs: Slice[];
  /** Checks by their numbers: those that ran since the last look, and, look by look, those of which it is not known that they passed. */
  #recent = new Map<number, CompiledCheck>();
  #earlier: Map<number, CompiledCheck>[] = [];
  #serial = 0;
  /** How often it was cleared: what was checked before is checked again. */
  #round = 0;
  #looking: Promise<TensaiError | null> | null = null;

  constructor(device: Device) {
    this.#device = device;
    const { bytes } = typeOf(device, 'int32', []);
    this.#words = [0, 1, 2].map((): Slice => ({ storage: allocate(device, bytes), offset: 0, bytes }));
    // its own, whoever has a handle on them
    for (const { storage } of this.#words) storage.refs++;
    this.#outs = [...this.#words];
    this.#put(0);
  }

  /** A handle on the number of the check that failed, 0 as long as none has: for launches that ask. */
  serial(): Tensor {
    return outsideScopes(() => new Tensor(typeOf(this.#device, 'int32', []), this.#words[0]!));
  }

  /** Launches a check; of a tensor that it was launched on before, it is known what comes of it. */
  check(compiled: CompiledCheck, x: Tensor): void {
    const note = (x.note ??= {});
    if (note.round !== this.#round) {
      note.round = this.#round;
      note.passed = new Set();
    }
    if (note.passed!.has(compiled.check.key)) return;
    note.passed!.add(compiled.check.key);
    if (this.#recent.get(compiled.serial) !== compiled) {
      compiled.serial = ++this.#serial;
      this.#recent.set(compiled.serial, compiled);
    }
    const ins = [denseOf(x).place!, ...this.#words];
    runWithScratch(this.#device, compiled.exec, ins, this.#outs, [compiled.serial]);
    this.#looking = null;
  }

  /** The error of the first check that failed so far; null at once where there is nothing to wait for. */
  look(): Promise<TensaiError | null> | null {
    if (this.#recent.size === 0 && this.#looking === null) return null;
    return (this.#looking ??= this.#read().finally(() => (this.#looking = null)));
  }

  async #read(): Promise<TensaiError | null> {
    const covered = this.#recent;
    const round = this.#round;
    this.#earlier.push(covered);
    this.#recent = new Map();
    const serial = await this.#get(0);
    if (serial === 0) {
      this.#earlier.splice(0, this.#earlier.indexOf(covered) + 1);
      return null;
    }
    const [at, bits] = await Promise.all([this.#get(1), this.#get(2)]);
    if (round === this.#round) {
      this.#round++;
      this.#put(0);
    }
    const { check, dtype } = this.#earlier.find((checks) => checks.has(serial))!.get(serial)!;
    return check.error(valueOf(bits, dtype), at);
  }

  async #get(k: number): Promise<number> {
    const { buffer, byteOffset } = await this.#device.backend.read(this.#words[k]!);
    return new DataView(buffer, byteOffset).getInt32(0, true);
  }

  #put(serial: number): void {
    this.#device.backend.write(this.#words[0]!, Int32Array.of(serial));
  }
}
