import { build, elementOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { zeros } from './creation.ts';
import { type AxesLengths, rearrange } from './rearrange.ts';

/** `source` says where the element at a place of the result stands. */
const sample = (
  title: string,
  x: HostArray,
  pattern: string,
  shape: readonly number[],
  source: (at: readonly number[]) => readonly number[],
  lengths?: AxesLengths,
): Sample => ({
  title: `${title}: ${pattern}`,
  inputs: [x],
  call: (t) => rearrange(t!, pattern, lengths),
  reference: (t) => build(shape, t!.dtype, (at) => elementOf(t!, source(at))),
});

const f = (shape: readonly number[]): HostArray => spread(shape, -1, 1);
const div = (a: number, b: number): number => Math.floor(a / b);

export const rearrangeSamples: OpSamples = {
  name: 'rearrange',
  ops: [],
  samples: [
    sample('transposed', f([2, 3]), 'a b -> b a', [3, 2], ([b, a]) => [a!, b!]),
    sample('as it is', f([2, 3]), 'a b -> a b', [2, 3], (at) => at),
    sample('channels first', f([2, 3, 4, 2]), 'b h w c -> b c h w', [2, 2, 3, 4], ([b, c, h, w]) => [b!, h!, w!, c!]),
    sample('joined', f([2, 3, 4]), 'b h w -> b (h w)', [2, 12], ([b, n]) => [b!, div(n!, 4), n! % 4]),
    sample('joined in another order', f([2, 3, 4]), 'b h w -> b (w h)', [2, 12], ([b, n]) => [b!, n! % 3, div(n!, 3)]),
    sample('all joined', f([2, 3]), 'a b -> (a b)', [6], ([n]) => [div(n!, 3), n! % 3]),
    sample('split', f([6]), '(a b) -> a b', [2, 3], ([a, b]) => [a! * 3 + b!], { a: 2 }),
    sample('split by the other', f([6]), '(a b) -> b a', [3, 2], ([b, a]) => [a! * 3 + b!], { b: 3 }),
    sample('split, all given', f([6]), '(a b) -> b a', [3, 2], ([b, a]) => [a! * 3 + b!], { a: 2, b: 3 }),
    sample('split in three', f([12]), '(a b c) -> b (a c)', [3, 4], ([b, n]) => [div(n!, 2) * 6 + b! * 2 + (n! % 2)], { a: 2, b: 3 }), // prettier-ignore
    sample('patches', f([4, 4]), '(h p) (w q) -> (h w) (p q)', [4, 4], ([n, m]) => [div(n!, 2) * 2 + div(m!, 2), (n! % 2) * 2 + (m! % 2)], { p: 2, q: 2 }), // prettier-ignore
    sample('an ellipsis', f([2, 3, 4]), 'a ... -> ... a', [3, 4, 2], ([x, y, a]) => [a!, x!, y!]),
    sample('an ellipsis for nothing', f([2, 3]), 'a ... b -> b ... a', [3, 2], ([b, a]) => [a!, b!]),
    sample('an ellipsis beside parentheses', f([2, 2, 6]), '... (h d) -> h ... d', [2, 2, 2, 3], ([h, x, y, d]) => [x!, y!, h! * 3 + d!], { h: 2 }), // prettier-ignore
    sample('axes of one', f([2, 1, 3]), 'a 1 b -> 1 b a 1', [1, 3, 2, 1], ([, b, a]) => [a!, 0, b!]),
    sample('empty parentheses', f([2, 3]), 'a b -> a () b', [2, 1, 3], ([a, , b]) => [a!, b!]),
    sample('longer names and no spaces', f([2, 3]), 'batch time_1->time_1 batch', [3, 2], ([t, b]) => [b!, t!]),
    sample('a scalar', f([]), ' -> 1', [1], () => []),
    sample('nothing', host([], [0, 2]), 'a b -> (a b)', [0], (at) => at),
    sample('int32', spread([2, 2], -9, 9, 1, 'int32'), 'a b -> (b a)', [4], ([n]) => [n! % 2, div(n!, 2)]),
  ],
  badCalls: [
    { title: 'no arrow', call: () => rearrange(zeros([2, 3]), 'a b'), code: 'pattern' },
    { title: 'a name that is lost', call: () => rearrange(zeros([2, 3]), 'a b -> a'), code: 'pattern' },
    { title: 'a name from nowhere', call: () => rearrange(zeros([2, 3]), 'a b -> a b c'), code: 'pattern' },
    { title: 'a name twice', call: () => rearrange(zeros([2, 2]), 'a a -> a'), code: 'pattern' },
    { title: 'an open parenthesis', call: () => rearrange(zeros([2, 3]), 'a b -> (a b'), code: 'pattern' },
    { title: 'a closing parenthesis', call: () => rearrange(zeros([2, 3]), 'a b) -> a b'), code: 'pattern' },
    { title: 'nested parentheses', call: () => rearrange(zeros([2, 3]), 'a b -> ((a) b)'), code: 'pattern' },
    { title: 'two ellipses', call: () => rearrange(zeros([2, 3]), '... ... -> ...'), code: 'pattern' },
    { title: 'an ellipsis on one side', call: () => rearrange(zeros([2, 3]), 'a ... -> a'), code: 'pattern' },
    { title: 'a number', call: () => rearrange(zeros([2, 3]), 'a 2 -> a'), code: 'pattern' },
    { title: 'an operator', call: () => rearrange(zeros([2, 3]), 'a+b -> a'), code: 'pattern' },
    { title: 'lengths that are not known', call: () => rearrange(zeros([6]), '(a b) -> a b'), code: 'pattern' },
    {
      title: 'a length that does not divide',
      call: () => rearrange(zeros([6]), '(a b) -> a b', { a: 4 }),
      code: 'pattern',
    },
    { title: 'a length that is not there', call: () => rearrange(zeros([6]), 'a -> a', { a: 3 }), code: 'pattern' },
    { title: 'a negative length', call: () => rearrange(zeros([6]), '(a b) -> a b', { a: -2 }), code: 'pattern' },
    { title: 'an axis of 1 that is longer', call: () => rearrange(zeros([2]), '1 -> 1'), code: 'pattern' },
    { title: 'too many axes', call: () => rearrange(zeros([2, 3]), 'a -> a'), code: 'shape-mismatch' },
    { title: 'too few axes', call: () => rearrange(zeros([2]), 'a b ... -> a b ...'), code: 'shape-mismatch' },
    { title: 'a length of no axis', call: () => rearrange(zeros([2]), 'a -> a', { b: 2 }), code: 'option' },
    { title: 'a pattern that is none', call: () => rearrange(zeros([2]), 3 as never), code: 'option' },
    { title: 'a nested array', call: () => rearrange([1] as never, 'a -> a'), code: 'operand' },
  ],
};
