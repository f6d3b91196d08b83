import { fullLike, outsideScopes, Variable, withHandler } from '@tensai/core';
import type { Plan } from './updater.ts';

/** What an optimizer keeps for one Variable. */
export interface VariableState {
  readonly variable: Variable;
  /** All that an update writes: the Variable, its slots, its average, the sum of its gradients. */
  readonly memory: Variable[];
  readonly decays: boolean;
  /** How its update runs; found when its first gradient arrives. */
  plan: Plan | null;
}

/** A Variable of an optimizer, filled with a number, like one of a model. */
export function slotLike(variable: Variable, optimizer: string, slot: string, value: number): Variable {
  // layers give their Variables a path; others have a name
  const path = (variable as { readonly path?: string }).path ?? variable.name;
  const name = `${optimizer}/${path.replaceAll('/', '_')}_${snakeCase(slot)}`;
  // built in the midst of a trace, it must still be a Variable with a value
  return withHandler(null, () =>
    outsideScopes(() => {
      const initial = fullLike(variable, value);
      const made = new Variable(initial, { name, trainable: false });
      initial.dispose();
      return made;
    }),
  );
}

const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
