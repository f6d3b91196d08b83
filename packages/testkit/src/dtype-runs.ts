import { type Caps, type DType, isFloat } from '@tensai/core';
import { host, type HostArray, type Sample } from '@tensai/core/samples';

/** The inputs of a sample in the dtypes that it is tried in. */
export interface Runs {
  readonly inputs: readonly (readonly HostArray[])[];
  /** Why there are none. */
  readonly skip?: string;
}

/** The same elements in another floating point dtype. */
export const converted = (x: HostArray, dtype: DType): HostArray =>
  isFloat(x.dtype) && x.dtype !== dtype ? host(x.data, x.shape, dtype) : x;

/**
 * Every floating point dtype that sample and backend have. A sample that is written in float64 is about that dtype and is tried as it stands,
 * as is one without floating point inputs.
 */
export function runsOf({ inputs, dtypes = FLOATS }: Sample, { bytes }: Caps): Runs {
  const missing = inputs.find(({ dtype }) => bytes[dtype] === undefined);
  if (missing) return { inputs: [], skip: `the backend has no ${missing.dtype}` };
  if (!isGeneric(inputs)) return { inputs: [inputs] };
  const tried = dtypes.filter((dtype) => bytes[dtype] !== undefined);
  return tried.length === 0
    ? { inputs: [], skip: `the backend has no ${dtypes.join(' and no ')}` }
    : { inputs: tried.map((dtype) => inputs.map((x) => converted(x, dtype))) };
}

/** The dtypes that the operands of a sample are tried in. */
export function sampleDTypes({ inputs, dtypes = FLOATS }: Sample): readonly DType[] {
  const generic = isGeneric(inputs);
  const fixed = inputs.map(({ dtype }) => dtype).filter((dtype) => !(generic && isFloat(dtype)));
  return [...new Set([...fixed, ...(generic ? dtypes : [])])];
}

const FLOATS: readonly DType[] = ['float32', 'float64'];

/** Does a sample stand for all floating point dtypes? */
export const isGeneric = (inputs: readonly HostArray[]): boolean =>
  inputs.some(({ dtype }) => isFloat(dtype)) && inputs.every(({ dtype }) => dtype !== 'float64');
