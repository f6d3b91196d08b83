import { type DType, type PartialShape, show, TensaiError, Tensor } from '@tensai/core';
import { GraphError } from './errors.ts';
import { type CallOptions, Layer, type LayerOptions } from './layer.ts';
import { Model } from './model.ts';
import { Input } from './symbolic/input.ts';
import { addChain } from './symbolic/shape-chain.ts';
import { isSymbol, type SymbolicTensor } from './symbolic/is-symbol.ts';
import { originOf } from './symbolic/symbols.ts';
import type { Tensors } from './tensors.ts';

/**
 * Layers one after another. Built by its first call, or at once if it begins with `Input(shape)`.
 *
 * @example
 * const model = new Sequential([Input([4]), new Dense(8, { activation: relu }), new Dense(2)]);
 * model.apply(zeros([3, 4])).shape // [3, 2]
 * model.countParams() // 58
 */
export class Sequential extends Model {
  static override readonly className: string = 'Sequential';
  static override readonly optional: readonly string[] = [];

  #stack: Layer[] = [];
  #input: SymbolicTensor | null = null;
  /** The symbols between the layers; known when it is built. */
  #symbols: SymbolicTensor[] = [];

  constructor(layers: readonly (Layer | SymbolicTensor)[] = [], options: LayerOptions = {}) {
    super(options);
    for (const layer of layers) this.add(layer);
  }

  /** Adds a layer at the end, or `Input(shape)` at the start. */
  add(layer: Layer | SymbolicTensor): void {
    if (isSymbol(layer)) {
      if (this.#stack.length > 0 || originOf(layer).node.run !== null)
        throw new GraphError({
          model: this.describe(),
          what: 'Input(shape) stands at the start',
          hint: 'new Sequential([Input([784]), new Dense(10)])',
        });
      this.#input = layer;
      return;
    }
    if (!(layer instanceof Layer))
      throw new GraphError({
        model: this.describe(),
        what: 'it takes layers',
        hint: 'write an operation on tensors as the call() of a layer',
      });
    this.#stack.push(layer);
    if (this.#input !== null) this.#connect(this.#input, this.#stack.length - 1);
  }

  /** Takes the last layer off. */
  pop(): Layer | undefined {
    this.#symbols.pop();
    return this.#stack.pop();
  }

  override get layers(): readonly Layer[] {
    return this.#stack;
  }
  override get inputs(): SymbolicTensor | null {
    return this.#input;
  }
  override get outputs(): SymbolicTensor | null {
    return this.#symbols.at(-1) ?? this.#input;
  }

  /** The shapes after each layer; null before it is built. */
  get outputShapes(): PartialShape[] | null {
    return this.built ? this.#symbols.map(({ shape }) => shape) : null;
  }

  override build(inputShape: PartialShape): void {
    this.#buildOn(inputShape, 'float32');
  }
  override buildFor(inputs: Tensors): void {
    if (this.built) return;
    if (inputs instanceof Tensor) this.#buildOn(inputs.shape, inputs.dtype);
    else
      throw new GraphError({
        model: this.describe(),
        what: 'it takes one input',
        hint: 'several inputs: new Model([a, b], outputs)',
      });
  }

  #buildOn(shape: PartialShape, dtype: DType): void {
    if (this.built) return;
    this.#input = Input(shape.slice(1), { dtype, name: `${this.name}_input` });
    this.#connect(this.#input, 0);
    this.builtShape = shape;
  }

  // the layers from `first` on, on symbols: each is built for what the one before gives
  #connect(input: SymbolicTensor, first: number): void {
    for (let k = first; k < this.#stack.length; k++) {
      const x = this.#symbols[k - 1] ?? input;
      try {
        this.#symbols[k] = this.#stack[k]!.apply(x);
      } catch (error) {
        if (error instanceof TensaiError)
          addChain(
            error,
            this.#chain(k, (i) => (i < 0 ? input : this.#symbols[i]!).shape),
          );
        throw error;
      }
    }
    this.built = true;
  }

  override call(inputs: Tensor, options: CallOptions): Tensors {
    let x: Tensor = inputs;
    const stack = this.#stack;
    const seen: PartialShape[] = [];
    const { training } = options;
    for (let k = 0; k < stack.length; k++) {
      seen.push(x.shape);
      try {
        x = stack[k]!.run(
          x,
          k === 0 ? { ...(training !== undefined && { training }), ...(options.mask && { mask: options.mask }) } : {},
        );
      } catch (error) {
        if (error instanceof TensaiError)
          addChain(
            error,
            this.#chain(k, (i) => seen[i + 1]!),
          );
        throw error;
      }
    }
    return x;
  }

  #chain(failed: number, shapeAfter: (k: number) => PartialShape): string[] {
    const before = this.#stack.slice(0, failed).map(({ name }, k) => `${name} ${show(shapeAfter(k))}`);
    return [`input ${show(shapeAfter(-1))}`, ...before, this.#stack[failed]!.name];
  }
}
