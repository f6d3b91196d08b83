import * as core from '@tensai/core';
import type { Device, DType, Tensor } from '@tensai/core';
import type { HostArray, OpSamples, Sample } from '@tensai/core/samples';
import { place } from './layouts.ts';

/** A call that is wrong in a way that can be told without knowing the function. */
export interface GeneratedCall {
  readonly title: string;
  /** Makes the arguments, on a device. */
  readonly arguments: (device: Device, other: Device) => unknown[];
  readonly call: (...given: never[]) => unknown;
  /** Has it to be refused? If not, the function may know something useful to do with it. */
  readonly must: boolean;
  /** This is a bad call only where the first of these does and the second is refused: the function has options, and this one among them. */
  readonly given?: readonly [good: GeneratedCall['arguments'], unknown: GeneratedCall['arguments']];
}

type AnyFunction = (...given: never[]) => unknown;

const UNKNOWN = { anUnknownOption: 1 };

/** What is an argument of no function. */
const STRANGERS: readonly (readonly [what: string, value: unknown])[] = [
  ['a string', 'a string'],
  ['an object', UNKNOWN],
  ['a function', () => 1],
];

/** Options that many functions have, with a value that they take and others that no function takes. */
const OPTIONS: readonly (readonly [name: string, good: unknown, bad: readonly unknown[]])[] = [
  ['axis', 0, [99, -99, 0.5, NaN, '0', {}, [99], [0.5], [0, 0]]],
  ['axes', [0], [[99], [-99], [0.5], '0', {}]],
  ['keepdims', true, [1, 'yes', null]],
  ['dtype', 'float32', ['float33', 3, {}]],
  ['seed', 1, [-1, 0.5, NaN, 'x']],
  ['padding', 'valid', ['almost', 1.5, {}]],
  ['dataFormat', 'channels_last', ['channels_middle', 1, {}]],
  ['strides', 1, [0, -1, 0.5, NaN, '2', {}]],
  ['epsilon', 0.001, ['x', {}, true]],
  ['fromLogits', true, ['yes', 1]],
  ['size', 2, [-1, 0.5, NaN, '2']],
  ['descending', true, ['yes', 1]],
  ['approximate', true, ['yes', 1]],
];

const DTYPES: readonly DType[] = ['bool', 'int32', 'uint8', 'int8', 'float16', 'complex64'];

/** The function of a name as users reach it: `sum`, `random.uniform`. */
function publicFunction(name: string): AnyFunction | undefined {
  const found = name
    .split('.')
    .reduce<unknown>((space, key) => (space as Readonly<Record<string, unknown>> | undefined)?.[key], core);
  return typeof found === 'function' ? (found as AnyFunction) : undefined;
}

/**
 * Calls of a function that are bad whatever the function: operands that were disposed of, that live on two devices or are no tensors at all; arguments
 * of no kind; options that do not exist, or have values that no function takes (for the options that it knows). And calls that are most likely bad:
 * operands of other dtypes, with axes and elements too many.
 */
export function generatedBadCalls({ name, samples }: OpSamples): GeneratedCall[] {
  const plain = ({ inputs }: Sample): boolean =>
    inputs.length > 0 && inputs.every(({ shape, data }) => shape.length > 0 && data.length > 0);
  const sample = samples.find(plain) ?? samples.find(({ inputs }) => inputs.length > 0);
  const fn = publicFunction(name);
  return [...(sample ? badOperands(sample) : []), ...(fn ? badArguments(fn, sample?.inputs ?? []) : [])];
}

function badOperands({ inputs, call }: Sample): GeneratedCall[] {
  const placed = (device: Device): unknown[] => inputs.map((x) => place(device, x));
  const changed = (k: number, change: (x: HostArray) => Partial<HostArray>): GeneratedCall['arguments'] => {
    const all = inputs.with(k, { ...inputs[k]!, ...change(inputs[k]!) });
    return (device) => all.map((x) => place(device, x));
  };
  return inputs.flatMap((x, k): GeneratedCall[] => [
    {
      title: `operand ${k} was disposed of`,
      call,
      must: true,
      arguments(device) {
        const given = placed(device);
        (given[k] as Tensor).dispose();
        return given;
      },
    },
    ...(inputs.length > 1
      ? [
          {
            title: `operand ${k} is on another device`,
            call,
            must: true,
            arguments: (device: Device, other: Device) => placed(device).with(k, place(other, x)),
          },
        ]
      : []),
    ...[
      ...STRANGERS,
      ...(k === 0
        ? ([
            ['null', null],
            ['nothing', undefined],
          ] as const)
        : []),
    ].map(([what, value]): GeneratedCall => ({
      title: `${what} as operand ${k}`,
      call,
      must: true,
      arguments: (device) => placed(device).with(k, value),
    })),
    ...DTYPES.filter((dtype) => dtype !== x.dtype).map((dtype) => ({
      title: `${dtype} as operand ${k}`,
      call,
      must: false,
      arguments: changed(k, ({ data }) => ({ dtype, data: data.map((value) => (value > 0 ? 1 : 0)) })),
    })),
    {
      title: `operand ${k} with two axes more`,
      call,
      must: false,
      arguments: changed(k, ({ shape, data }) => ({ shape: [3, 5, ...shape], data: repeated(data, 15) })),
    },
    ...x.shape.flatMap((extent, axis) =>
      extent < 2
        ? []
        : {
            title: `operand ${k} one longer along axis ${axis}`,
            call,
            must: false,
            arguments: changed(k, ({ shape, data }) => ({
              shape: shape.with(axis, extent + 1),
              data: repeated(data, 2).slice(0, (data.length / extent) * (extent + 1)),
            })),
          },
    ),
    {
      title: `a scalar as operand ${k}`,
      call,
      must: false,
      arguments: changed(k, ({ data }) => ({ shape: [], data: data.slice(0, 1) })),
    },
  ]);
}

const repeated = (data: readonly number[], times: number): number[] => Array.from({ length: times }, () => data).flat();

function badArguments(fn: AnyFunction, inputs: readonly HostArray[]): GeneratedCall[] {
  const placed =
    (position: number, value: unknown): GeneratedCall['arguments'] =>
    (device) => {
      const given: unknown[] = inputs.map((x) => place(device, x));
      given[position] = value;
      return Array.from(given);
    };
  // parameters with a default do not count in `length`: one more may be there
  const positions = Array.from({ length: Math.max(0, fn.length - inputs.length) }, (_, k) => inputs.length + k);
  const last = Math.max(inputs.length, fn.length);
  return [
    ...positions.flatMap((position) =>
      STRANGERS.map(([what, value]) => ({
        title: `${what} as argument ${position}`,
        call: fn,
        must: true,
        arguments: placed(position, value),
      })),
    ),
    ...[...new Set([...positions, last])].flatMap((position) =>
      OPTIONS.flatMap(([option, good, bad]) =>
        bad.map((value): GeneratedCall => ({
          title: `${option} ${typeof value === 'string' ? `'${value}'` : JSON.stringify(value)}`,
          call: fn,
          must: true,
          arguments: placed(position, { [option]: value }),
          given: [placed(position, { [option]: good }), placed(position, UNKNOWN)],
        })),
      ),
    ),
  ];
}
