import { batchedOp } from './control/batched-op.ts';
import { defineError, type ErrorClass } from './error.ts';
import { nearest } from './nearest.ts';
import { type Op, registeredOps } from './op.ts';
import { gradientOpOf } from './rules.ts';

/** A name of an op that is not registered. */
export const UnknownOpError: ErrorClass<{ name: string; nearest: readonly string[] }> = /* @__PURE__ */ defineError(
  'unknown-op',
  {
    message: ({ name }) => `the op '${name}' is not registered`,
    hint: ({ nearest: alike }) =>
      alike.length > 0
        ? `did you mean ${alike.map((one) => `'${one}'`).join(' or ')}?`
        : "register() from '@tensai/core/all' registers ours (other packages have their own), registerOp(op) one of yours",
  },
);

/**
 * The op of a name that comes from data: a registered one, or one that is made of such: `tanh'0'1` is a slope of a slope of `tanh`,
 * `sort*1` is `sort` for many at once. Throws `UnknownOpError`, with the names most like it.
 *
 * @example
 * opNamed('matmul').name // 'matmul'
 * opNamed("tanh'0").name // "tanh'0"
 * opNamed('matmull') // throws did you mean 'matmul'
 */
export function opNamed(name: string): Op {
  const op = known(name, MOST_DERIVED);
  if (op) return op;
  throw new UnknownOpError({ name, nearest: name.length > 100 ? [] : nearest(name, registeredOps().keys()) });
}

// formulas of slopes of slopes grow: a name that comes from a file must not ask for much
const MOST_DERIVED = 6;
const DERIVED = /^(.+)(?:'(\d{1,2})|\*(0*1[01]*))$/;

function known(name: string, depth: number): Op | null {
  const registered = registeredOps().get(name);
  if (registered) return registered;
  const parts = depth > 0 && name.length <= 100 ? DERIVED.exec(name) : null;
  if (!parts) return null;
  const [, base, input, many] = parts as unknown as [string, string, string?, string?];
  const of = known(base, depth - 1);
  if (!of) return null;
  return input === undefined
    ? batchedOp(
        of,
        Array.from(many!, (bit) => bit === '1'),
      )
    : gradientOpOf(of, Number(input));
}
