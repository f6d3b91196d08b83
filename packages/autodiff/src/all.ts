/**
 * The ops of this package, registered: for saved graphs.
 * @packageDocumentation
 */
import { registerOp } from '@tensai/core';
import { aliasOp } from './alias.ts';
import { stopGradientOp } from './stop-gradient.ts';

/**
 * Registers the ops of this package under their names.
 *
 * @example
 * import { registeredOps } from '@tensai/core';
 * import { register } from '@tensai/autodiff/all';
 * register();
 * registeredOps().get('stopGradient').name // 'stopGradient'
 */
export function register(): void {
  registerOp(aliasOp, stopGradientOp);
}
