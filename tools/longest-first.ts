// Has the test files that take longest begin first: one that begins last runs on beside an idle core.
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { workspaceRoot } from './workspace.ts';

/** Those that take half a minute or more. The first ones run beside the tests in a browser, whose GPU is imitated too. */
const LONGEST: readonly string[] = [
  'packages/testkit/test/lesser-backends.test.ts',
  'examples/backend-minimal/test/conformance.test.ts',
  'packages/backend-node-gpu/test/node-gpu.test.ts',
  'packages/backend-wasm/test/wasm.test.ts',
  'packages/testkit/test/conformance.test.ts',
  'tools/test/examples.test.ts',
  'packages/graph/test/gpu.test.ts',
];

const rankOf = ({ moduleId }: TestSpecification): number => {
  const place = LONGEST.indexOf(relative(workspaceRoot, moduleId).replaceAll('\\', '/'));
  return place < 0 ? LONGEST.length : place;
};

/** The order of Vitest, behind the longest. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).sort((a, b) => rankOf(a) - rankOf(b));
  }
}
