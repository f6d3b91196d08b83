import type { Executable, KernelFactory } from '@tensai/core';
import type { Engine } from '../engine.ts';

/** Thrown by what cannot be written down. */
export const UNTAPED: unique symbol = /* @__PURE__ */ Symbol('this can only be run');

/**
 * Code whose launches can be written down (`Tape`): it calls functions of modules by `Engine.share`, `launch` and `caller` only, fills by `Engine.zero`, and does nothing with addresses but to
 * add numbers to them. All other code is run by the calling thread, between what is written down.
 */
export interface TapedExecutable extends Executable {
  readonly taped: true;
}

/** Code of this backend as it may be met while a program is written down. */
export function guarded(engine: Engine, code: Executable): Executable {
  if ((code as Partial<TapedExecutable>).taped) return code;
  return {
    ...code,
    run(...given): void {
      if (engine.tape) throw UNTAPED;
      code.run(...given);
    },
  };
}

/** The same for a kernel. */
export const guardedFactory = (engine: Engine, factory: KernelFactory): KernelFactory => ({
  ...factory,
  make(signature, backend) {
    const code = factory.make(signature, backend);
    return code && guarded(engine, code);
  },
});
