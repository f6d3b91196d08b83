/**
 * The progress bar, registered as what `fit` shows.
 * @packageDocumentation
 */
import { registerProgress } from '@tensai/layers';
import { progressBar } from './progress-bar.ts';

/**
 * Makes the progress bar what `fit` shows in a terminal; elsewhere it prints a line for each epoch.
 *
 * @example
 * import { register } from '@tensai/report/all';
 * register();
 */
export function register(): void {
  registerProgress(() => progressBar());
}
