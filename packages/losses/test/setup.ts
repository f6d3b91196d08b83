import { cpu } from '@tensai/backend-cpu';
import { registerBackend } from '@tensai/core';
import { register } from '@tensai/losses/all';

registerBackend(cpu());
register();
