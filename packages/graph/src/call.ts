import {
  defaultDevice,
  type Device,
  HostScalar,
  hostScalar,
  isPlainObject,
  mapStructure,
  type Structure,
  Tensor,
} from '@tensai/core';
import { JitArgumentError, TracedNumberError } from './errors.ts';

/** What a call was given. */
export interface Call {
  /**
   * Structure and leaves in order: types of tensors, one mark for numbers that may change, all else as it is. Equal ones are the same program; the same program may
   * come in other ones, as with a tensor in another layout.
   */
  readonly tokens: readonly unknown[];
  readonly tensors: readonly Tensor[];
  readonly numbers: readonly number[];
  readonly device: Device;
}

const NUMBER = {};
const LIST = {};
const RECORD = {};
const END = {};

/** Looks at arguments; those at the positions `statics` are part of the program, numbers included. Nothing in it makes text: each call goes through it. */
export function callOf(args: readonly unknown[], statics: readonly number[]): Call {
  const tokens: unknown[] = [];
  const tensors: Tensor[] = [];
  const numbers: number[] = [];
  const visit = (value: unknown, fixed: boolean): void => {
    if (value instanceof Tensor) {
      tensors.push(value);
      tokens.push(value.type);
    } else if (value instanceof HostScalar || (typeof value === 'number' && !fixed)) {
      numbers.push(typeof value === 'number' ? value : value.value);
      tokens.push(NUMBER);
    } else if (Array.isArray(value)) {
      tokens.push(LIST);
      for (let i = 0; i < value.length; i++) visit(value[i], fixed);
      tokens.push(END);
    } else if (isPlainObject(value)) {
      tokens.push(RECORD);
      for (const name in value) {
        tokens.push(name);
        visit(value[name], fixed);
      }
      tokens.push(END);
    } else tokens.push(value);
  };
  for (let i = 0; i < args.length; i++) visit(args[i], statics.includes(i));
  return { tokens, tensors, numbers, device: tensors[0]?.type.device ?? defaultDevice() };
}

/** Are two calls the same program, as far as tokens tell? */
export function sameTokens(a: readonly unknown[], b: readonly unknown[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], b[i])) return false;
  return true;
}

/** By argument: its structure, with shapes, dtypes and all that is part of the program, as text. Equal keys mean the same program. Refuses what no function can be compiled for. */
export function keysOf(args: readonly unknown[], statics: readonly number[]): readonly string[] {
  const textOf = (value: unknown, fixed: boolean, path: string): string => {
    if (value instanceof Tensor) return `${value.type.dtype}[${value.type.shape.join()}]@${idOf(value.type.device)}`;
    if (value instanceof HostScalar || (typeof value === 'number' && !fixed)) return 'number';
    if (Array.isArray(value)) {
      let text = '[';
      for (let i = 0; i < value.length; i++) text += `${textOf(value[i], fixed, path)},`;
      return `${text}]`;
    }
    if (isPlainObject(value)) {
      let text = '{';
      for (const name of Object.keys(value)) text += `${JSON.stringify(name)}:${textOf(value[name], fixed, path)},`;
      return `${text}}`;
    }
    if (typeof value === 'string') return JSON.stringify(value);
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function' && typeof value !== 'symbol')
      return Object.is(value, -0) ? '-0' : typeof value === 'bigint' ? `${value}n` : String(value);
    if (typeof value === 'object') refuseContainer(value, path);
    return `object ${idOf(value as object)}`;
  };
  return args.map((arg, i) => textOf(arg, statics.includes(i), String(i)));
}

/** A key with the extents of tensors left out. */
export const withoutExtents = (key: string): string =>
  key.replaceAll(/\[[\d,]*\]@/g, (shape) => shape.replaceAll(/\d+/g, ''));

// An object counts by its identity; the elements of these would be a part of the program, and later ones go unseen.
function refuseContainer(value: object, path: string): void {
  const what = ArrayBuffer.isView(value)
    ? 'array of numbers'
    : value instanceof Map || value instanceof Set
      ? 'collection'
      : value instanceof Promise
        ? 'promise'
        : null;
  if (what === null) return;
  const remedy =
    what === 'promise'
      ? 'await it before the call'
      : what === 'collection'
        ? 'pass an array or a plain object'
        : 'pass tensor(x)';
  throw new JitArgumentError({ path, what: `is a ${value.constructor.name}`, remedy });
}

const ids = new WeakMap<object, number>();
let last = 0;

function idOf(value: object): number {
  let id = ids.get(value);
  if (id === undefined) ids.set(value, (id = ++last));
  return id;
}

/** The arguments with traced tensors in place of tensors, and numbers that `numberAt` gives at each run in place of numbers. */
export function standIns(
  args: readonly unknown[],
  statics: readonly number[],
  traced: readonly Tensor[],
  numberAt: (index: number) => number,
): unknown[] {
  let tensors = 0;
  let numbers = 0;
  return args.map((arg, i) =>
    mapStructure(
      arg as Structure<unknown>,
      (leaf, path) => {
        if (leaf instanceof Tensor) return traced[tensors++]!;
        if (!(leaf instanceof HostScalar) && (typeof leaf !== 'number' || statics.includes(i))) return leaf;
        const at = numbers++;
        return guarded(
          hostScalar(() => numberAt(at)),
          path,
        );
      },
      String(i),
    ),
  );
}

/** A number that says so if somebody looks at it. */
const guarded = (scalar: HostScalar, path: string): HostScalar =>
  Object.defineProperty(scalar, Symbol.toPrimitive, {
    value: () => {
      throw new TracedNumberError({ path });
    },
  });
