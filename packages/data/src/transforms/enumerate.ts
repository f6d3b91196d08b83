import { checkOptions, OptionError, type Tensor, tensor } from '@tensai/core';
import { after, mapItems, type Soon } from '../items.ts';
import type { BatchOf, Plan } from '../plan.ts';

/** What `enumerate` may be told. */
export interface EnumerateOptions {
  /** The number of the first element (0). */
  readonly start?: number;
}

/** A number, and an element. */
export type Enumerated<T> = [number: Tensor<readonly [], 'int32'>, element: T];

/** The elements with their numbers in front. */
export function enumerate<T, I>(
  source: Plan<T, I>,
  options: EnumerateOptions = {},
): Plan<Enumerated<T>, readonly [number, I]> {
  checkOptions('enumerate', options, ['start']);
  const { start = 0 } = options;
  if (!Number.isInteger(start))
    throw new OptionError({ op: 'enumerate', what: 'start is a whole number', value: start });
  return {
    count: source.count,
    open: (pass) => {
      let number = start;
      return mapItems(source.open(pass), (item) => [number++, item]);
    },
    make: ([number, item]) =>
      after(source.make(item), (element): Enumerated<T> => [tensor(number, { dtype: 'int32' }), element]),
    stack: (items): Soon<BatchOf<Enumerated<T>>> =>
      after(
        source.stack(items.map(([, item]) => item)),
        (elements) => [tensor(Int32Array.from(items, ([number]) => number)), elements] as BatchOf<Enumerated<T>>,
      ),
    ...(source.drop && { drop: ([, item]: readonly [number, I]) => source.drop!(item) }),
  };
}
