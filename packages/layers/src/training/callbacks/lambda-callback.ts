import { nearest, OptionError } from '@tensai/core';
import { Callback, type Hooks } from './callback.ts';

/**
 * A callback of functions: `new LambdaCallback({ onEpochEnd: (epoch, logs) => … })`.
 *
 * @example
 * new LambdaCallback({ onEpochEnds: () => undefined }) // throws did you mean 'onEpochEnd'?
 */
export class LambdaCallback extends Callback {
  constructor(hooks: Hooks = {}) {
    super();
    for (const [name, hook] of Object.entries(hooks)) {
      if (hook === undefined) continue;
      const known = Object.getOwnPropertyNames(Callback.prototype).filter((one) => one.startsWith('on'));
      const alike = nearest(name, known, 1);
      if (!known.includes(name))
        throw new OptionError({
          op: 'callback',
          what: 'unknown hook',
          value: name,
          hint: alike.length > 0 ? `did you mean '${alike[0]}'?` : `hooks: ${known.join(', ')}`,
        });
      if (typeof hook !== 'function')
        throw new OptionError({ op: 'callback', what: `${name} is a function`, value: hook });
      Object.defineProperty(this, name, { value: hook });
    }
  }
}
