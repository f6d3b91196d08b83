import { elementwiseSamples, type OpSamples } from '../sample.ts';
import { add } from './arithmetic.ts';

export const addSamples: OpSamples = elementwiseSamples({
  fn: add,
  oracle: (a, b) => a + b,
  counts: ['int32', 'uint32', 'uint8'],
});
