import { cpu } from '@tensai/backend-cpu';
import { registerBackend } from '@tensai/core';

registerBackend(cpu());
