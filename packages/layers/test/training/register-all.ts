import '../setup.ts';
import { register as registerLayers } from '@tensai/layers/all';
import { register as registerLosses } from '@tensai/losses/all';
import { register as registerMetrics } from '@tensai/metrics/all';
import { register as registerOptimizers } from '@tensai/optimizers/all';

registerLayers();
registerLosses();
registerMetrics();
registerOptimizers();
