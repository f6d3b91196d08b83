import { describe, expect, test } from 'vitest';
import { findExamples } from '../examples/find.ts';
import { exportsOf, runExample } from '../examples/run.ts';
import { workspaceRoot } from '../workspace.ts';

describe('the examples of the documentation run, and their comments are true', () => {
  const examples = findExamples(workspaceRoot);
  const exports = examples.length > 0 ? exportsOf(workspaceRoot) : new Map<string, string>();
  test.concurrent.each(examples.map((example) => [`${example.file}:${example.line}`, example] as const))(
    '%s',
    { timeout: 120_000 },
    async (_, example) => {
      await expect(runExample(workspaceRoot, example, exports)).resolves.toBeUndefined();
    },
  );
});
