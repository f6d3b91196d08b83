import { type Caps, type DType, dtypes as everyDType, factsOf, isFloat, isHalf } from '@tensai/core';
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
 * Float32 and float64, as far as sample and backend have them. A sample that is written in another floating point dtype is about that one and is tried as
 * it stands, as is one without floating point inputs.
 */
export function runsOf({ inputs, dtypes = FLOATS }: Sample, { bytes }: Caps): Runs {
  const missing = inputs.find(({ dtype }) => bytes[dtype] === undefined);
  if (missing) return { inputs: [], skip: `the backend has no ${missing.dtype}` };
  if (!isGeneric(inputs)) return { inputs: [inputs] };
  const tried = dtypes.filter((dtype) => bytes[dtype] !== undefined && !isHalf(dtype));
  return tried.length === 0
    ? { inputs: [], skip: `the backend has no ${dtypes.join(' and no ')}` }
    : { inputs: tried.map((dtype) => inputs.map((x) => converted(x, dtype))) };
}

/**
 * The half dtypes in which a sample is tried once more: all that the backend has, unless the sample is about certain dtypes. None for a sample without
 * floating point inputs, or whose inputs are too large for one.
 */
export function halvesOf(sample: Sample, { bytes }: Caps): readonly DType[] {
  return triedHalves(sample).filter((dtype) => bytes[dtype] !== undefined);
}

const triedHalves = ({ inputs, dtypes = HALVES }: Sample): readonly DType[] =>
  isGeneric(inputs) ? dtypes.filter((dtype) => isHalf(dtype) && inputs.every((x) => fits(x, dtype))) : [];

const fits = (x: HostArray, dtype: DType): boolean =>
  !isFloat(x.dtype) || x.data.every((value) => !(Math.abs(value) > factsOf(dtype).largest) || !Number.isFinite(value));

/** The dtypes that the operands of a sample are tried in. */
export function sampleDTypes(sample: Sample): readonly DType[] {
  const { inputs, dtypes = FLOATS } = sample;
  const generic = isGeneric(inputs);
  const fixed = inputs.map(({ dtype }) => dtype).filter((dtype) => !(generic && isFloat(dtype)));
  return [...new Set([...fixed, ...(generic ? dtypes : []), ...triedHalves(sample)])];
}

const FLOATS: readonly DType[] = ['float32', 'float64'];
const HALVES: readonly DType[] = everyDType.filter(isHalf);

/** Does a sample stand for all floating point dtypes? */
export const isGeneric = (inputs: readonly HostArray[]): boolean =>
  inputs.some(({ dtype }) => isFloat(dtype)) && inputs.every(({ dtype }) => !isFloat(dtype) || dtype === 'float32');
