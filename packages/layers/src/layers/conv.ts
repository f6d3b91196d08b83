import {
  add,
  conv,
  type ConvOptions,
  OptionError,
  pad,
  type PartialShape,
  plainName,
  reshape,
  type Tensor,
  type Variable,
} from '@tensai/core';
import { LayerInputError } from '../errors.ts';
import { Layer } from '../layer.ts';
import { checkRank, perAxis, wholeNumber } from './arguments.ts';
import { channelsFirst, type DataFormatOption, spatialForm } from './data-format.ts';
import { addKernel, type KernelOptions, kernelOptions } from './weight-options.ts';

/** Options of the layers `Conv1D` to `Conv3D`. */
export interface ConvLayerOptions extends KernelOptions, DataFormatOption {
  /** How far one window is from the next; 1 if left out. */
  readonly strides?: number | readonly number[];
  /** `valid` (if left out): windows stay inside. `same`: as many outputs as inputs, over the strides. `Conv1D` also `causal`: as `same`, and no output sees later inputs. */
  readonly padding?: string;
  /** How far neighbours of a window are from each other; 1 if left out. */
  readonly dilationRate?: number | readonly number[];
  /** In how many groups, each with filters of its own, the channels fall; 1 if left out. */
  readonly groups?: number;
}

/** What `Conv1D` to `Conv3D` have in common: a convolution over some spatial axes, plus a bias, through an activation. */
export abstract class Conv extends Layer<ConvLayerOptions> {
  static override readonly required: readonly string[] = ['filters', 'kernelSize'];
  static override readonly optional: readonly string[] = /* @__PURE__ */ kernelOptions.concat(
    'strides',
    'padding',
    'dilationRate',
    'groups',
    'dataFormat',
  );
  readonly filters: number;
  readonly kernelSize: readonly number[];
  declare kernel: Variable;
  declare bias: Variable | null;
  readonly #axes: number;
  readonly #settings: ConvOptions & { readonly groups: number };
  /** Zeros before the first step, so that the last input of each window is the output's own step; null where padding is not causal. */
  readonly #past: readonly [number, number][] | null;
  readonly #first: boolean;

  constructor(axes: number, filters: number, kernelSize: number | readonly number[], options: ConvLayerOptions = {}) {
    super({ filters, kernelSize }, options);
    const { className } = this.constructor as typeof Conv & { readonly className: string };
    const { strides = 1, dilationRate = 1, padding = 'valid', groups = 1, dataFormat } = options;
    wholeNumber(className, 'filters', filters);
    wholeNumber(className, 'groups', groups);
    if (filters % groups !== 0)
      throw new OptionError({ op: className, what: `groups divides the ${filters} filters`, value: groups });
    this.filters = filters;
    this.kernelSize = perAxis(className, 'kernelSize', kernelSize, axes);
    this.#axes = axes;
    this.#first = channelsFirst(className, dataFormat);
    const way = paddingOf(className, padding, axes === 1 ? ['valid', 'same', 'causal'] : ['valid', 'same']);
    const apart = perAxis(className, 'dilationRate', dilationRate, axes);
    this.#settings = {
      strides: perAxis(className, 'strides', strides, axes),
      dilationRate: apart,
      padding: way === 'same' ? 'same' : 'valid',
      dataFormat: this.#first ? 'channels_first' : 'channels_last',
      groups,
    };
    const [none, before]: [number, number][] = [
      [0, 0],
      [apart[0]! * (this.kernelSize[0]! - 1), 0],
    ];
    this.#past = way === 'causal' ? (this.#first ? [none!, none!, before!] : [none!, before!, none!]) : null;
  }

  override build(inputShape: PartialShape): void {
    const { groups } = this.#settings;
    const form = spatialForm(this.#axes, this.#first);
    checkRank(this, inputShape, (rank) => rank === this.#axes + 2, form, 'expandDims(x, -1) makes one channel');
    const channels = inputShape.at(this.#first ? 1 : -1) ?? null;
    if (channels !== null && channels % groups !== 0)
      throw new LayerInputError({
        layer: this.describe(),
        wants: `${form} with channels that fall into ${groups} groups`,
        shape: inputShape,
      });
    ({ kernel: this.kernel, bias: this.bias } = addKernel(this, [
      ...this.kernelSize,
      channels === null ? null : channels / groups,
      this.filters,
    ]));
  }

  override call(x: Tensor): Tensor {
    const y = conv(this.#past ? pad(x, this.#past) : x, this.kernel, this.#settings);
    return this.activate(this.bias ? add(y, this.#aligned(this.bias)) : y);
  }

  override computeMask(): null {
    return null;
  }

  #aligned(bias: Variable): Variable | Tensor {
    return this.#first ? reshape(bias, [this.filters, ...this.kernelSize.map(() => 1)]) : bias;
  }
}

/** One of some ways of padding. */
export function paddingOf(layer: string, padding: unknown, known: readonly string[]): string {
  const found = typeof padding === 'string' ? known.find((name) => name === plainName(padding)) : undefined;
  if (found === undefined)
    throw new OptionError({
      op: layer,
      what: `padding is one of ${known.map((name) => `'${name}'`).join(', ')}`,
      value: padding,
    });
  return found;
}
