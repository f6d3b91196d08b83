/**
 * Everything that has a name, registered: for names that come from data, as in a saved graph. Programs that name no op by string do without.
 * @packageDocumentation
 */
import * as core from './index.ts';
import { isOp, type Op, registerOp } from './op.ts';

/**
 * Registers all ops of this package under their names.
 *
 * @example
 * register();
 * registeredOps().get('matmul').name // 'matmul'
 */
export function register(): void {
  const values: readonly unknown[] = [core, core.image, core.random].flatMap((names) => Object.values(names));
  for (const value of values) {
    const op = isOp(value) ? value : typeof value === 'function' && 'op' in value ? value.op : undefined;
    if (isOp(op)) registerOp(op as Op);
  }
}
