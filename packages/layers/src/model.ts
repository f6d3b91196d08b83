import { isPlainObject, leavesOf, mapStructure, type Structure, Tensor } from '@tensai/core';
import { GraphError } from './errors.ts';
import type { CallOptions, Layer, LayerOptions } from './layer.ts';
import { type SummaryOptions, summaryOf } from './summary.ts';
import { FunctionGraph } from './symbolic/function-graph.ts';
import { isSymbol, type SymbolicTensor } from './symbolic/is-symbol.ts';
import { originOf } from './symbolic/symbols.ts';
import { Trainer } from './trainer.ts';
import type { Tensors } from './tensors.ts';

/** Symbols in arrays and dictionaries, as a model takes and gives them. */
export type Symbols = Structure<SymbolicTensor>;

/**
 * A network: from symbols (`new Model(inputs, outputs)`), or a subclass that makes layers in its constructor and computes in `call`. Trained by `compile` and `fit`.
 *
 * @example
 * const x = Input([4]);
 * const h = new Dense(8, { activation: relu }).apply(x);
 * const model = new Model(x, new Dense(2).apply(h));
 * model.apply(zeros([3, 4])).shape // [3, 2]
 */
export class Model<O extends LayerOptions = LayerOptions> extends Trainer<O> {
  static override readonly className: string = 'Functional';
  static override readonly optional: readonly string[] = [];

  readonly #graph: FunctionGraph | null;
  readonly #inputs: Symbols | null;
  readonly #outputs: Symbols | null;

  constructor(inputs: Symbols, outputs: Symbols, options?: O);
  constructor(options?: O);
  constructor(inputs?: Symbols | O, outputs?: Symbols, options?: O) {
    if (outputs === undefined && inputs !== undefined && leavesOf(inputs as Symbols).some(isSymbol))
      throw new GraphError({ model: 'Model', what: 'the outputs are missing', hint: 'new Model(inputs, outputs)' });
    super({}, (outputs === undefined ? inputs : options) as O);
    if (outputs === undefined) {
      this.#graph = this.#inputs = this.#outputs = null;
      return;
    }
    const [from, to] = [inputs as Symbols, outputs];
    for (const leaf of [...leavesOf(from), ...leavesOf(to)])
      if (!isSymbol(leaf))
        throw new GraphError({
          model: this.describe(),
          what: 'inputs and outputs are symbols',
          hint: 'start from Input(shape) and apply layers to it',
        });
    this.#inputs = from;
    this.#outputs = to;
    this.#graph = new FunctionGraph(this.describe(), leavesOf(from), leavesOf(to));
    this.built = true;
  }

  /** The symbols that it was made of; null for a subclass that computes in `call`. */
  get inputs(): Symbols | null {
    return this.#inputs;
  }
  get outputs(): Symbols | null {
    return this.#outputs;
  }
  /** The steps of a model made of symbols. */
  get graph(): FunctionGraph | null {
    return this.#graph;
  }

  override get layers(): readonly Layer[] {
    return this.#graph === null ? super.layers : this.#graph.layers;
  }

  /** The names by which losses and metrics address several outputs: keys of a dictionary, else the names of the layers that gave them. */
  override get outputNames(): string[] | null {
    if (this.#outputs === null) return null;
    if (isPlainObject(this.#outputs)) return Object.keys(this.#outputs);
    const list = leavesOf(this.#outputs);
    return list.length === 1 ? null : list.map((symbol) => originOf(symbol).node.name);
  }

  override call(inputs: Tensor, options: CallOptions): Tensors {
    void options;
    if (this.#graph === null)
      throw new GraphError({
        model: this.describe(),
        what: 'a subclass of Model computes in call(inputs)',
        hint: 'override call, or make the model of symbols: new Model(inputs, outputs)',
      });
    const results = this.#graph.run(this.#arrange(inputs));
    if (isSymbol(this.#outputs)) return results[0]!;
    let next = 0;
    return mapStructure(this.#outputs!, () => results[next++]!) as Tensors;
  }

  /** A layer by name or position. */
  getLayer(which: string | number): Layer {
    const found = typeof which === 'number' ? this.layers.at(which) : this.layers.find(({ name }) => name === which);
    if (found) return found;
    throw new GraphError({
      model: this.describe(),
      what: `there is no layer ${typeof which === 'number' ? which : `'${which}'`}`,
      hint: `its layers: ${this.layers.map(({ name }) => name).join(', ')}`,
    });
  }

  /** The layers with shapes and numbers of weights, as text; printed unless `print` is given. */
  summary(options: SummaryOptions = {}): string {
    return summaryOf(this as Model, options);
  }

  // the inputs in the order of the symbols; dictionaries by key
  #arrange(inputs: Tensors): Tensor[] {
    const wanted = this.#inputs!;
    const count = leavesOf(wanted).length;
    if (isPlainObject(wanted) && isPlainObject(inputs)) {
      const missing = Object.keys(wanted).filter((key) => !(key in inputs));
      if (missing.length > 0)
        throw new GraphError({
          model: this.describe(),
          what: `the input '${missing[0]}' is missing`,
          hint: `it takes { ${Object.keys(wanted).join(', ')} }`,
        });
      return Object.keys(wanted).flatMap((key) =>
        leavesOf((inputs as Readonly<Record<string, Tensors>>)[key] as Structure<Tensor>),
      );
    }
    const given = inputs instanceof Tensor ? [inputs] : leavesOf(inputs as Structure<Tensor>);
    if (given.length !== count)
      throw new GraphError({
        model: this.describe(),
        what: `takes ${count} input${count === 1 ? '' : 's'}, got ${given.length}`,
      });
    return given;
  }
}
