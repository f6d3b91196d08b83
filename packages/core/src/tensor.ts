/// <reference lib="esnext.disposable" preserve="true" />
import type { Slice } from './backend.ts';
import type { DataOf, DType } from './dtype.ts';
import { discard } from './device.ts';
import { HeldByVariableError } from './errors.ts';
import type { Block } from './census.ts';
import { active, countIn, countOut } from './memory.ts';
import type { NestedOf } from './nested.ts';
import { describe } from './print.ts';
import { moveTo, nested, readAsync, readSync, single } from './reading.ts';
import type { Shape } from './shape.ts';
import type { TensorMethods } from './tensor-methods.ts';
import type { Type } from './type.ts';

/** What few tensors carry: kept apart so that a tensor stays small. */
export interface Note {
  /** Keys of the value checks that it passed. */
  passed?: Set<string>;
  /** Which round of its device's flag these are of. */
  round?: number;
  /** Its elements in row-major order, where its own layout is another. */
  dense?: Tensor;
  /** What it stands for in a trace; `op` in it, if there is one, names what gave it. */
  trace?: unknown;
  /** The tensor that it was revived from: tapes know that one. */
  origin?: Tensor;
}

/**
 * An immutable array of numbers of any rank. Made by `tensor(values)` and by ops; its methods are the ops of the same names.
 * Views (transpose, slice, reshape …) share memory.
 *
 * @example
 * const x = tensor([[1, 2], [3, 4]]);
 * x.shape // [2, 2]
 * x.add(1).arraySync() // [[2, 3], [4, 5]]
 */
// oxlint-disable-next-line no-unsafe-declaration-merging -- the interface below says what is added when the first device opens
export class Tensor<out S extends Shape = Shape, out D extends DType = DType> {
  /** For backends and tapes: dtype, shape, layout and device. */
  readonly type: Type;
  /** For backends and tapes: where the elements are; null for a disposed or a traced tensor. */
  place: Slice | null;
  /** For tapes: which tape marked it last, and as what. */
  tape: number;
  node: number;
  /** Do scopes leave it alone? */
  kept: boolean;
  /** The Variable's own: only the Variable ends it. */
  held: boolean;
  /** For tapes and caches. */
  note: Note | null;
  /** For the count of live tensors. */
  readonly block: Block;

  /** For core: users call `tensor`. Takes a share of the storage. */
  constructor(type: Type, place: Slice | null) {
    this.type = type;
    this.place = place;
    this.tape = 0;
    this.node = -1;
    this.kept = false;
    this.held = false;
    this.note = null;
    this.block = countIn();
    if (place !== null) place.storage.refs++;
    if (active !== null) active.tensors.push(this);
  }

  /** For ops: itself. A Variable's is its value. */
  get tensor(): this {
    return this;
  }
  get shape(): S {
    return this.type.shown as unknown as S;
  }
  get dtype(): D {
    return this.type.dtype as D;
  }
  /** The number of axes. */
  get rank(): number {
    return this.type.shape.length;
  }
  /** The number of elements. */
  get size(): number {
    return this.type.size;
  }
  /** The name of the backend that holds it. */
  get backend(): string {
    return this.type.device.backend.name;
  }
  get isDisposed(): boolean {
    return this.place === null && this.note?.trace === undefined;
  }

  /** The elements in row-major order, as a copy. */
  data<T extends Tensor = this>(this: T): Promise<DataOf<T['dtype']>> {
    return readAsync(this) as Promise<DataOf<T['dtype']>>;
  }
  /** The elements in row-major order, as a copy; only where the backend reads at once. */
  dataSync<T extends Tensor = this>(this: T): DataOf<T['dtype']> {
    return readSync(this, 'data') as DataOf<T['dtype']>;
  }
  /** The elements as nested arrays; a number for a scalar. */
  async array<T extends Tensor = this>(this: T): Promise<NestedOf<T['shape'], T['dtype']>> {
    return nested(await readAsync(this), this.type) as NestedOf<T['shape'], T['dtype']>;
  }
  arraySync<T extends Tensor = this>(this: T): NestedOf<T['shape'], T['dtype']> {
    return nested(readSync(this, 'array'), this.type) as NestedOf<T['shape'], T['dtype']>;
  }
  /** The only element. */
  async item(): Promise<number> {
    return single(this, await readAsync(this));
  }
  itemSync(): number {
    return single(this, readSync(this, 'item'));
  }

  /** Gives its memory back now. Views and results that share it stay valid. */
  dispose(): void {
    if (this.held) throw new HeldByVariableError({});
    release(this);
  }
  /** A copy on another backend; this tensor stays. */
  to(backend: string): Promise<this> {
    return moveTo(this, backend) as Promise<this>;
  }
  /** Never throws: the values where they can be read at once, else how to read them. */
  toString(): string {
    return describe(this);
  }
}

/** Ops as methods; `using x = …` ends the tensor with its block. */
// oxlint-disable-next-line no-unused-vars, no-unsafe-declaration-merging -- merged declarations have the same parameters
export interface Tensor<out S extends Shape = Shape, out D extends DType = DType> extends TensorMethods {
  [Symbol.dispose](): void;
}

/** Ends a handle: its share of the storage, and a copy that it remembered. */
export function release(tensor: Tensor): void {
  const { place, note } = tensor;
  if (place === null) return;
  tensor.place = null;
  countOut(tensor.block);
  if (note !== null && note.dense !== undefined) release(note.dense);
  drop(place, tensor.type);
}

/** Gives up one share of a storage. */
export function drop({ storage }: Slice, { device }: Type): void {
  if (--storage.refs === 0) discard(device, storage);
}
