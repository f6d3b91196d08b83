import { tensor } from '../create.ts';
import { build, elementOf, placesOf } from '../reference.ts';
import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { zeros } from './creation.ts';
import { einsum } from './einsum.ts';

/** The sum over every assignment of all labels: terms and result as lists of labels, one character each. */
function summedOver(
  terms: readonly string[],
  output: string,
  xs: readonly HostArray[],
  dtype: HostArray['dtype'],
): HostArray {
  const extents = new Map<string, number>();
  terms.forEach((term, k) =>
    term
      .split('')
      .forEach((label, axis) =>
        extents.set(label, Math.max(xs[k]!.shape[axis] === 0 ? 0 : 1, extents.get(label) ?? 0, xs[k]!.shape[axis]!)),
      ),
  );
  const inner = [...extents.keys()].filter((label) => !output.includes(label));
  const places = placesOf(inner.map((label) => extents.get(label)!));
  return build(
    output.split('').map((label) => extents.get(label)!),
    dtype,
    (index) => {
      // prettier-ignore
      const at = (label: string, place: readonly number[]): number =>
      output.includes(label) ? index[output.indexOf(label)]! : place[inner.indexOf(label)]!;
      return places.reduce((total, place) => {
        const factors = terms.map((term, k) => {
          const x = xs[k]!;
          return elementOf(
            x,
            term.split('').map((label, axis) => (x.shape[axis] === 1 ? 0 : at(label, place))),
          );
        });
        return total + factors.reduce((product, factor) => product * factor, 1);
      }, 0);
    },
  );
}

/** `equation`, and what it says without ellipsis and with an arrow. */
const sample = (
  title: string,
  equation: string,
  plain: string,
  inputs: readonly HostArray[],
  dtype?: HostArray['dtype'],
): Sample => ({
  title: `${title}: ${equation}`,
  inputs,
  call: (...xs) => einsum(equation, ...xs),
  reference: (...xs) => {
    const [left, right] = plain.split('->') as [string, string];
    return summedOver(left.split(','), right, xs, dtype ?? xs[0]!.dtype);
  },
});

const f = (shape: readonly number[], seed = 1): HostArray => spread(shape, -1, 1, seed);
const same = (title: string, equation: string, ...inputs: HostArray[]): Sample =>
  sample(title, equation, equation.replaceAll(' ', ''), inputs);

export const einsumSamples: OpSamples = {
  name: 'einsum',
  ops: [],
  samples: [
    same('a matrix product', 'ij,jk->ik', f([3, 4]), f([4, 5], 2)),
    sample('implicit', 'ij,jk', 'ij,jk->ik', [f([2, 3]), f([3, 4], 2)]),
    sample('implicit, in alphabetical order', 'ba', 'ba->ab', [f([2, 3])]),
    same('a transposed right operand', 'ij,kj->ik', f([2, 3]), f([4, 3], 2)),
    same('into another order', 'ij,jk->ki', f([2, 3]), f([3, 4], 2)),
    same('a batch', 'bij,bjk->bik', f([2, 3, 4]), f([2, 4, 5], 2)),
    same('attention scores', 'bthd,bshd->bhts', f([2, 3, 2, 4]), f([2, 5, 2, 4], 2)),
    same('two letters summed', 'ijk,lkj->il', f([2, 3, 4]), f([2, 4, 3], 2)),
    same('an inner product', 'i,i->', f([5]), f([5], 2)),
    same('an outer product', 'i,j->ij', f([2]), f([3], 2)),
    same('an elementwise product', 'ij,ij->ij', f([2, 3]), f([2, 3], 2)),
    same('a batch of inner products', 'bi,bi->b', f([3, 4]), f([3, 4], 2)),
    sample('a trace', 'ii', 'ii->', [f([3, 3])]),
    same('a diagonal', 'ii->i', f([4, 4])),
    same('three of a letter', 'iii->i', f([3, 3, 3])),
    same('a diagonal among others', 'ijik->kj', f([2, 3, 2, 4])),
    same('a diagonal times a vector', 'ii,i->i', f([3, 3]), f([3], 2)),
    same('a transposition', 'ijk->kij', f([2, 3, 4])),
    same('a sum', 'ijk->j', f([2, 3, 4])),
    same('a sum over all', 'ij->', f([2, 3])),
    same('letters of one operand only', 'ij,kl->', f([2, 3]), f([4, 2], 2)),
    sample('nothing to do', 'ij->ij', 'ij->ij', [f([2, 2])]),
    sample('ellipses', '...ij,...jk->...ik', 'abij,abjk->abik', [f([2, 3, 2, 4]), f([2, 3, 4, 2], 2)]),
    sample('ellipses that broadcast', '...ij,...jk->...ik', 'abij,bjk->abik', [f([2, 3, 2, 4]), f([3, 4, 2], 2)]),
    sample('ellipses of extent 1', '...i,...i->...', 'abi,abi->ab', [f([2, 1, 4]), f([1, 3, 4], 2)]),
    sample('an ellipsis for nothing', '...i,i->...', 'i,i->', [f([4]), f([4], 2)]),
    sample('an ellipsis in the middle', 'i...j->j...i', 'iabj->jabi', [f([2, 3, 2, 4])]),
    sample('an ellipsis without an arrow', '...ij', 'aij->aij', [f([2, 2, 3])]),
    sample('an ellipsis that is summed', '...i->i', 'abi->i', [f([2, 3, 4])]),
    sample('ellipsis and trace', '...ii->...', 'aii->a', [f([4, 3, 3])]),
    same('an axis of 1 that stretches', 'ij,ij->ij', f([1, 3]), f([2, 3], 2)),
    same('an axis of 1 that is summed', 'ij,jk->ik', f([2, 1]), f([3, 2], 2)),
    same('three operands', 'ij,jk,kl->il', f([2, 3]), f([3, 4], 2), f([4, 2], 3)),
    same('three that share a letter', 'bi,bj,bij->b', f([2, 3]), f([2, 4], 2), f([2, 3, 4], 3)),
    same('four operands', 'ab,bc,cd,da->', f([2, 3]), f([3, 2], 2), f([2, 4], 3), f([4, 2], 4)),
    same(
      'six operands',
      'ab,bc,cd,de,ef,fa->be',
      f([2, 3]),
      f([3, 2], 2),
      f([2, 2], 3),
      f([2, 3], 4),
      f([3, 2], 5),
      f([2, 2], 6),
    ),
    same('a scalar operand', ',ij->ij', f([]), f([2, 3], 2)),
    same('scalars only', ',->', f([]), f([], 2)),
    same('spaces and capitals', ' iJ , Jk -> ik ', f([2, 3]), f([3, 2], 2)),
    same('no elements to sum', 'ij,jk->ik', host([], [2, 0]), host([], [0, 3])),
    same('no rows', 'ij,jk->ik', host([], [0, 2]), f([2, 3])),
    same('integers', 'ij,jk->ik', spread([2, 3], -9, 9, 1, 'int32'), spread([3, 2], -9, 9, 2, 'int32')),
    sample('uint8 that are summed', 'ij->i', 'ij->i', [spread([2, 3], 0, 256, 1, 'uint8')], 'int32'),
    sample('uint8 that are not', 'ij->ji', 'ij->ji', [spread([2, 3], 0, 256, 1, 'uint8')]),
    sample('bools', 'i,i->', 'i,i->', [host([1, 0, 1, 1], [4], 'bool'), host([1, 1, 1, 0], [4], 'bool')], 'int32'),
    same('floats with integers', 'j,ij->i', f([3]), spread([2, 3], -9, 9, 1, 'int32')),
    {
      title: 'a number for an operand',
      inputs: [spread([2, 2], -5, 5, 1, 'int32')],
      call: (x) => einsum(',ij->ij', 3, x!),
      reference: (x) => ({ ...x!, data: x!.data.map((value) => 3 * value) }),
    },
  ],
  badCalls: [
    { title: 'no operands', call: () => einsum('ij'), code: 'option' },
    { title: 'an equation that is none', call: () => einsum(3 as never, zeros([2])), code: 'option' },
    { title: 'a tensor for the equation', call: () => einsum(zeros([2]) as never, zeros([2])), code: 'option' },
    { title: 'a digit for a label', call: () => einsum('i1->i', zeros([2, 2])), code: 'einsum-equation' },
    { title: 'two dots', call: () => einsum('..i->i', zeros([2, 2])), code: 'einsum-equation' },
    { title: 'two ellipses', call: () => einsum('...i...->i', zeros([2, 2])), code: 'einsum-equation' },
    { title: 'two arrows', call: () => einsum('i->i->i', zeros([2])), code: 'einsum-equation' },
    { title: 'half an arrow', call: () => einsum('ij-ji', zeros([2, 2])), code: 'einsum-equation' },
    { title: 'a result of two terms', call: () => einsum('ij->i,j', zeros([2, 2])), code: 'einsum-equation' },
    { title: 'an unknown label in the result', call: () => einsum('ij->k', zeros([2, 2])), code: 'einsum-equation' },
    { title: 'a label twice in the result', call: () => einsum('ij->ii', zeros([2, 2])), code: 'einsum-equation' },
    { title: 'more terms than operands', call: () => einsum('ij,jk->ik', zeros([2, 2])), code: 'einsum-equation' },
    { title: 'more operands than terms', call: () => einsum('ij->ji', zeros([2, 2]), 1), code: 'einsum-equation' },
    { title: 'too few labels', call: () => einsum('ij->ij', zeros([2, 2, 2])), code: 'einsum-shape' },
    { title: 'too many labels', call: () => einsum('...ijk->ij', zeros([2, 2])), code: 'einsum-shape' },
    {
      title: 'extents that differ',
      call: () => einsum('ij,jk->ik', zeros([2, 3]), zeros([2, 3])),
      code: 'einsum-shape',
    },
    { title: 'a diagonal of no square', call: () => einsum('ii->i', zeros([2, 3])), code: 'einsum-shape' },
    { title: 'a diagonal of 1 and 3', call: () => einsum('ii->i', zeros([1, 3])), code: 'einsum-shape' },
    {
      title: 'ellipses that do not broadcast',
      call: () => einsum('...i,...i->...', zeros([2, 3]), zeros([4, 3])),
      code: 'einsum-shape',
    },
    {
      title: 'a fraction with integers',
      call: () => einsum(',i->i', 0.5, tensor([1, 2], { dtype: 'int32' })),
      code: 'dtype',
    },
    { title: 'a number with bools', call: () => einsum(',i->i', 1, tensor([true])), code: 'dtype' },
    { title: 'null for an operand', call: () => einsum('i->i', null as never), code: 'unconnected-gradient' },
  ],
};
