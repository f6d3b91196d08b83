import type { Workload } from '../workload.ts';
import { programs } from './index.ts';
import { sizes } from './size.ts';
import { startup } from './startup.ts';

/** Every workload, also those that only a process can do. */
export const workloads: readonly Workload[] = [...programs, startup, ...sizes];
