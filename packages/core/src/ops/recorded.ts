import { host, type HostArray, type Sample } from '../sample.ts';

/** Arguments with their values. */
export type Points = readonly (readonly [number, number])[];

/** A sample of recorded points. */
export function recorded(
  title: string,
  points: Points,
  call: Sample['call'],
  dtype: HostArray['dtype'] = 'float32',
): Sample {
  return {
    title,
    inputs: [
      host(
        points.map(([x]) => x),
        [points.length],
        dtype,
      ),
    ],
    call,
    // half floats have other points
    dtypes: ['float32', 'float64'],
    reference: (x) => ({ shape: x!.shape, dtype: x!.dtype, data: points.map(([, y]) => y) }),
    gradients: [],
  };
}
