import { host, type HostArray, type OpSamples, type Sample, spread } from '../sample.ts';
import { correlate, type CorrelateMode } from './correlate.ts';
import { zeros } from './creation.ts';

// the definition, sum by sum; `same` keeps what NumPy keeps: see the cases
function correlated(a: HostArray, b: HostArray, mode: CorrelateMode, dtype: HostArray['dtype']): HostArray {
  const [n, m] = [a.data.length, b.data.length];
  const all = Array.from({ length: n + m - 1 }, (_, k) =>
    b.data.reduce((sum, y, i) => sum + y * (a.data[i + k - (m - 1)] ?? 0), 0),
  );
  const shorter = Math.min(n, m);
  if (mode === 'full') return { shape: [all.length], dtype, data: all };
  if (mode === 'valid') return { shape: [Math.abs(n - m) + 1], dtype, data: all.slice(shorter - 1, n + m - shorter) };
  // half of what is too much goes in front; of an odd rest the smaller half where a is the longer one
  const front = n < m ? Math.floor(shorter / 2) : Math.floor((shorter - 1) / 2);
  return { shape: [n + m - shorter], dtype, data: all.slice(front, front + n + m - shorter) };
}

const f = (count: number, seed = 1): HostArray => spread([count], -1, 1, seed);
const sample = (
  title: string,
  a: HostArray,
  b: HostArray,
  mode?: CorrelateMode,
  dtype?: HostArray['dtype'],
): Sample => ({
  title: mode ? `${mode}: ${title}` : title,
  inputs: [a, b],
  call: (x, y) => correlate(x!, y!, mode && { mode }),
  reference: (x, y) => correlated(x!, y!, mode ?? 'valid', dtype ?? x!.dtype),
});
const recorded = (mode: CorrelateMode, b: readonly number[], data: readonly number[]): Sample => ({
  title: `NumPy 2.4, ${mode} with ${b.length}`,
  inputs: [host([1, 2, 4]), host(b)],
  call: (x, y) => correlate(x!, y!, { mode }),
  reference: (x) => host(data, [data.length], x!.dtype),
  gradients: [],
});

export const correlateSamples: OpSamples = {
  name: 'correlate',
  ops: [],
  samples: [
    sample('of one length', f(4), f(4, 2)),
    sample('the longer one first', f(6), f(3, 2)),
    sample('the shorter one first', f(3), f(6, 2)),
    sample('odd', f(6), f(3, 2), 'same'),
    sample('even', f(6), f(4, 2), 'same'),
    sample('the shorter one first, even', f(4), f(7, 2), 'same'),
    sample('the shorter one first, odd', f(3), f(7, 2), 'same'),
    sample('the longer one first', f(6), f(3, 2), 'full'),
    sample('the shorter one first', f(2), f(5, 2), 'full'),
    sample('one element', f(1), f(1, 2), 'full'),
    sample('integers', host([1, 2, 3], [3], 'int32'), host([1, -1], [2], 'int32'), 'full', 'float32'),
    recorded('full', [1, 10], [10, 21, 42, 4]),
    recorded('same', [1, 10], [10, 21, 42]),
    recorded('valid', [1, 10], [21, 42]),
    recorded('same', [1, 10, 100, 1000], [2100, 4210, 421, 42]),
  ],
  badCalls: [
    { title: 'a matrix', call: () => correlate(zeros([2, 2]), zeros([2])), code: 'option' },
    { title: 'a scalar', call: () => correlate(zeros([2]), 1), code: 'option' },
    { title: 'nothing', call: () => correlate(zeros([0]), zeros([2])), code: 'option' },
    {
      title: 'an unknown mode',
      call: () => correlate(zeros([2]), zeros([2]), { mode: 'half' as never }),
      code: 'option',
    },
    {
      title: 'an unknown option',
      call: () => correlate(zeros([2]), zeros([2]), { modes: 'full' } as object),
      code: 'option',
    },
  ],
};
