import { cpu } from '@tensai/backend-cpu';
import { registerBackend, registerMethods } from '@tensai/core';

registerBackend(cpu());
registerMethods();
