import { build, elementOf } from '../reference.ts';
import type { HostArray, OpSamples } from '../sample.ts';
import { ones } from '../ops/creation.ts';

/** Where the channels stand in a sample. */
export interface Form {
  readonly dataFormat?: 'channels_first' | 'channels_last';
}

const moved = (x: HostArray, order: readonly number[]): HostArray =>
  build(
    order.map((axis) => x.shape[axis]!),
    x.dtype,
    (index) => elementOf(x, order.map((_, axis) => index[order.indexOf(axis)]!)), // prettier-ignore
  );

/** A function of `[batch, …spatial, channels]` on images as they are given: with channels first, or without a batch axis. */
export function onImages(
  f: (x: HostArray, ...more: HostArray[]) => HostArray,
  { dataFormat }: Form = {},
  axes = 2,
): (...images: HostArray[]) => HostArray {
  const first = dataFormat === 'channels_first';
  const spatial = Array.from({ length: axes }, (_, axis) => axis);
  return (...images) => {
    const batched = images[0]!.shape.length === axes + 2;
    const whole = images.map((x) => {
      const batch = batched ? x : { ...x, shape: [1, ...x.shape] };
      return first ? moved(batch, [0, ...spatial.map((axis) => axis + 2), 1]) : batch;
    });
    const y = f(...(whole as [HostArray, ...HostArray[]]));
    const ordered = first ? moved(y, [0, axes + 1, ...spatial.map((axis) => axis + 1)]) : y;
    return batched ? ordered : { ...ordered, shape: ordered.shape.slice(1) };
  };
}

/** An integer of a dtype for a result of calculation: halves to even, cut to what the dtype holds. */
export function wholeIn(dtype: HostArray['dtype'], value: number): number {
  if (dtype === 'float32' || dtype === 'float64') return value;
  const low = Math.floor(value);
  const apart = value - low;
  const whole = apart === 0.5 ? low + (low % 2 === 0 ? 0 : 1) : Math.round(value);
  return dtype === 'uint8' ? Math.min(255, Math.max(0, whole)) : whole;
}

/** Calls that every function of images refuses. `good` are its options in calls that it takes. */
export const badImages = (
  call: (images: never, options?: never) => unknown,
  good: object = {},
  channels = 3,
): OpSamples['badCalls'] => [
  { title: 'a matrix', call: () => call(ones([4, channels]) as never, good as never), code: 'shape-mismatch' },
  { title: 'nested numbers', call: () => call([[[1, 2, 3]]] as never, good as never), code: 'operand' },
  {
    title: 'an unknown option',
    call: () => call(ones([6, 6, channels]) as never, { ...good, size: 1 } as never),
    code: 'option',
  },
  {
    title: 'an unknown data format',
    call: () => call(ones([6, 6, channels]) as never, { ...good, dataFormat: 'HWC' } as never),
    code: 'option',
  },
  {
    title: 'a disposed image',
    call() {
      const gone = ones([6, 6, channels]);
      gone.dispose();
      call(gone as never, good as never);
    },
    code: 'disposed',
  },
];
