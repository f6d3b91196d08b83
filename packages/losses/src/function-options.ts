import { checkOptions, OptionError } from '@tensai/core';

/** Options of a loss that is a distribution over classes, and of its function. */
export interface CrossentropyLossOptions {
  /** Are predictions logits, and not probabilities? */
  readonly fromLogits?: boolean;
  /** From 0 to 1: how much of a label is spread evenly over all classes. */
  readonly labelSmoothing?: number;
  /** The axis of the classes; the last if left out. */
  readonly axis?: number;
}

/** A number of a function's options, alone in them. */
export function numberOption<K extends string>(
  op: string,
  options: { readonly [key in K]?: number | undefined },
  key: K,
  otherwise: number,
  least: number = -Infinity,
): number {
  checkOptions(op, options, [key]);
  const value = options[key] ?? otherwise;
  if (typeof value !== 'number' || Number.isNaN(value) || value < least)
    throw new OptionError({ op, what: `${key} is a number${least === -Infinity ? '' : ` from ${least} up`}`, value });
  return value;
}

/** The options of a crossentropy, complete. */
export function crossentropyOptions(op: string, options: CrossentropyLossOptions): Required<CrossentropyLossOptions> {
  checkOptions(op, options, ['fromLogits', 'labelSmoothing', 'axis']);
  const { fromLogits = false, labelSmoothing = 0, axis = -1 } = options;
  if (typeof labelSmoothing !== 'number' || !(labelSmoothing >= 0 && labelSmoothing <= 1))
    throw new OptionError({ op, what: 'labelSmoothing is a number from 0 to 1', value: labelSmoothing });
  return { fromLogits, labelSmoothing, axis };
}
