import type { Workload } from '../workload.ts';
import { chain } from './chain.ts';
import { cnn } from './cnn.ts';
import { dispatch } from './dispatch.ts';
import { gemms } from './gemm.ts';
import { lstm } from './lstm.ts';
import { mlp } from './mlp.ts';
import { mobilenet } from './mobilenet.ts';
import { reductions, softmax } from './rows.ts';
import { tinyMlp } from './tiny-mlp.ts';
import { transformer } from './transformer.ts';

/** The workloads that are tensor programs: they run wherever their system does, in pages too. */
export const programs: readonly Workload[] = [
  ...gemms,
  mlp,
  tinyMlp,
  cnn,
  lstm,
  transformer,
  mobilenet,
  chain,
  softmax,
  reductions,
  dispatch,
];
