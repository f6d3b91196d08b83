/**
 * What a backend runs to be believed.
 * @packageDocumentation
 */
export { formatTable } from './format-table.ts';
export {
  type ConformanceOptions,
  type ConformanceResult,
  type ConformanceRow,
  type Failure,
  testBackend,
} from './test-backend.ts';
export { type BadCallOptions, type BadCallResult, type Complaint, judgeBadCalls } from './judge-bad-calls.ts';
export { aliasesOf, isAlias } from './aliases.ts';
export { sampleHasGradient } from './check-sample-gradients.ts';
export { sampleDTypes } from './dtype-runs.ts';
export { checkGradients, GradientError, type GradientOptions } from './check-gradients.ts';
export { type Closeness, closeTo, differenceOf, NotCloseError, type Values } from './close-to.ts';
export { GoldenError, type GoldenRecord, readGolden } from './golden.ts';
export { type Disagreement, fuzzBackend, type FuzzOptions } from './fuzz.ts';
export { randomNumbers, randomProgram, type RandomProgram } from './random-program.ts';
export { type RandomValues, randomValues } from './random-values.ts';
export { type AxisLayout, type AxisOrder, channelsFirst, layOut, randomOrder } from './axis-layout.ts';
export {
  type ConvolutionCase,
  knownConvolutions,
  type PoolingCase,
  randomConvolution,
  randomPooling,
} from './convolution-cases.ts';
export { unreadable } from './unreadable.ts';
