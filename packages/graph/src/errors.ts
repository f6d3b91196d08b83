import { defineError, type ErrorClass } from '@tensai/core';

/** A number of a compiled function's arguments, looked at while it is traced. */
export const TracedNumberError: ErrorClass<{ path: string }> = /* @__PURE__ */ defineError('traced-number', {
  message: ({ path }) =>
    `jit: argument ${path} is a number that changes from call to call, and the function looks at its value while it is traced`,
  hint: () =>
    'use it as an operand of ops only, or name its position in staticArguments: the function is then traced anew for each value',
});

/** An argument that a compiled function cannot take. */
export const JitArgumentError: ErrorClass<{ path: string; what: string; remedy: string }> = /* @__PURE__ */ defineError(
  'jit-argument',
  {
    message: ({ path, what }) => `jit: argument ${path} ${what}`,
    hint: ({ remedy }) => remedy,
  },
);

/** A function that is another program each time it is traced. */
export const UnsteadyTraceError: ErrorClass<{ name: string; op: string; what: string; before: string; after: string }> =
  /* @__PURE__ */ defineError('unsteady-trace', {
    message: ({ name, op, what, before, after }) =>
      `jit: ${name} is another program each time it is traced: ${op} ${what} ${before} in one trace and ${after} in the next`,
    hint: () =>
      'lift a number that changes from call to call: hostScalar(() => …), or pass it as an argument; random.uniform and its like draw anew at each call',
  });
