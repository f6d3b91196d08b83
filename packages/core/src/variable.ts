/// <reference lib="esnext.disposable" preserve="true" />
import { deviceOf } from './device.ts';
import type { Slice } from './backend.ts';
import type { DataOf, DType } from './dtype.ts';
import { AssignShapeError, UnconnectedGradientError } from './errors.ts';
import { current } from './handler.ts';
import { outsideScopes, tidy } from './memory.ts';
import type { NestedOf } from './nested.ts';
import { add, subtract } from './ops/arithmetic.ts';
import type { Index } from './ops/at.ts';
import { cast } from './ops/cast.ts';
import { updateAt } from './ops/slice-update.ts';
import { inspect } from './print.ts';
import { completePrototype } from './prototype.ts';
import type { TensorMethods } from './tensor-methods.ts';
import { moveTo } from './reading.ts';
import { sameShape, type Shape } from './shape.ts';
import { denseOf } from './site.ts';
import { release, Tensor } from './tensor.ts';
import { tensor, type TensorLike } from './create.ts';
import type { Type } from './type.ts';

/** What `new Variable` takes beside the value. */
export interface VariableOptions<D extends DType = DType> {
  /** For messages and saved files. */
  readonly name?: string;
  /** Do tapes watch it by themselves? */
  readonly trainable?: boolean;
  readonly dtype?: D;
}

/**
 * A tensor that can be assigned to: weights, counters. An operand wherever tensors are. Trainable Variables are watched by tapes.
 *
 * @example
 * const w = new Variable([1, 2, 3], { name: 'w' });
 * w.assignAdd([1, 1, 1]);
 * w.at(0).assign(9);
 * w.value.arraySync() // [9, 3, 4]
 */
// oxlint-disable-next-line no-unsafe-declaration-merging -- the interface below says what is added when the first one is made
export class Variable<out S extends Shape = Shape, out D extends DType = DType> {
  readonly name: string;
  trainable: boolean;
  /** For core: its value now. Users read `value`. */
  tensor: Tensor<S, D>;
  /** For core: was the value given out, so that it must outlive an assignment? */
  exposed: boolean;

  constructor(value: TensorLike, options: VariableOptions<D> = {}) {
    const { name = 'variable', trainable = true, dtype } = options;
    const initial =
      value instanceof Variable ? value.value : value instanceof Tensor ? value : tensor(value, dtype ? { dtype } : {});
    completePrototype(Variable.prototype, (v) => `Variable '${v.name}' ${inspect(v.tensor)}`);
    this.name = name;
    this.trainable = trainable;
    this.exposed = false;
    this.tensor = own(dtype ? cast(initial, dtype) : initial) as Tensor<S, D>;
    if (!(value instanceof Tensor || value instanceof Variable)) initial.dispose();
  }

  get type(): Type {
    return this.tensor.type;
  }
  get place(): Slice | null {
    return this.tensor.place;
  }
  get shape(): S {
    return this.tensor.shape;
  }
  get dtype(): D {
    return this.tensor.dtype;
  }
  get rank(): number {
    return this.tensor.rank;
  }
  get size(): number {
    return this.tensor.size;
  }
  get backend(): string {
    return this.tensor.backend;
  }
  get isDisposed(): boolean {
    return this.tensor.isDisposed;
  }

  /** The value now; later assignments do not change it. */
  get value(): Tensor<S, D> {
    this.exposed = true;
    return this.read();
  }
  /** For ops: the value as the current handler sees it, for use at once. */
  read(): Tensor<S, D> {
    return (current === null ? this.tensor : current.read(this)) as Tensor<S, D>;
  }

  data<T extends Variable = this>(this: T): Promise<DataOf<T['dtype']>> {
    return this.tensor.data() as Promise<DataOf<T['dtype']>>;
  }
  dataSync<T extends Variable = this>(this: T): DataOf<T['dtype']> {
    return this.tensor.dataSync() as DataOf<T['dtype']>;
  }
  array<T extends Variable = this>(this: T): Promise<NestedOf<T['shape'], T['dtype']>> {
    return this.tensor.array() as Promise<NestedOf<T['shape'], T['dtype']>>;
  }
  arraySync<T extends Variable = this>(this: T): NestedOf<T['shape'], T['dtype']> {
    return this.tensor.arraySync() as NestedOf<T['shape'], T['dtype']>;
  }
  item(): Promise<number> {
    return this.tensor.item();
  }
  itemSync(): number {
    return this.tensor.itemSync();
  }

  /** Sets the value: a tensor or nested arrays of the same shape, cast to the Variable's dtype. */
  assign(value: TensorLike): this {
    return this.#update('assign', value, (given) => given);
  }
  /** Adds to the value; what is added broadcasts to its shape. */
  assignAdd(value: TensorLike): this {
    return this.#update('assignAdd', value, (given) => add(this as Variable, given));
  }
  /** Subtracts from the value; what is subtracted broadcasts to its shape. */
  assignSub(value: TensorLike): this {
    return this.#update('assignSub', value, (given) => subtract(this as Variable, given));
  }
  /** A part of the Variable, to assign to: indices as in `tensor.at`. */
  at(...indices: readonly Index[]): { assign(value: TensorLike): void; readonly value: Tensor } {
    return updateAt(this, indices);
  }

  /** For core and backends of tapes: sets the value without asking a handler. */
  set(next: Tensor): void {
    const before = this.tensor;
    this.tensor = own(next) as Tensor<S, D>;
    before.held = false;
    if (!this.exposed) release(before);
    this.exposed = false;
  }

  /**
   * For core: sets the value to what lies in `next`, of which it takes over a share. Gives back the memory of the last value with its share where nobody else has
   * one, so that a training step can use it again; else null.
   */
  exchange(type: Type, next: Slice): Slice | null {
    const { tensor, exposed } = this;
    const { place, note } = tensor;
    if (exposed || tensor.type !== type || note !== null || place === null || place.storage.refs > 1) {
      const value = outsideScopes(() => new Tensor(type, next));
      next.storage.refs--;
      this.set(value);
      release(value);
      return null;
    }
    tensor.place = next;
    // for tapes it is another value
    tensor.tape = 0;
    tensor.node = -1;
    return place;
  }

  /** Moves it to another backend. */
  async to(backend: string): Promise<this> {
    await deviceOf(backend);
    const moved = await moveTo(this.tensor, backend);
    this.set(moved);
    moved.dispose();
    return this;
  }
  dispose(): void {
    this.tensor.held = false;
    release(this.tensor);
  }
  toString(): string {
    return `Variable '${this.name}' ${String(this.tensor)}`;
  }

  #update(method: string, value: TensorLike, change: (given: Tensor) => Tensor): this {
    // gradients are typed Tensor and null where nothing connects them
    if ((value as unknown) === null || value === undefined)
      throw new UnconnectedGradientError({ what: `${method} of Variable '${this.name}'` });
    tidy(() => {
      const given = value instanceof Variable ? value.read() : value instanceof Tensor ? value : tensor(value);
      const next = change(cast(given, this.dtype));
      if (!sameShape(next.shape, this.shape))
        throw new AssignShapeError({ method, name: this.name, variable: this.shape, value: next.shape });
      if (current === null) this.set(next);
      else current.assign(this, next);
    });
    return this;
  }
}

/** `using v = …` ends the Variable with its block. */
// oxlint-disable-next-line no-unused-vars, no-unsafe-declaration-merging -- merged declarations have the same parameters
export interface Variable<out S extends Shape = Shape, out D extends DType = DType> extends Omit<TensorMethods, 'at'> {
  [Symbol.dispose](): void;
}

/** The Variable's own handle on a value: no scope ends it. */
function own(value: Tensor): Tensor {
  return outsideScopes(() => {
    const dense = denseOf(value);
    const handle = new Tensor(dense.type, dense.place);
    handle.held = true;
    return handle;
  });
}
