import { cpu } from '@tensai/backend-cpu';
import { registerBackend } from '@tensai/core';
import { register } from '@tensai/metrics/all';

registerBackend(cpu());
register();
