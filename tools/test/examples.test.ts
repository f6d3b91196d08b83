import { afterAll, describe, expect, test } from 'vitest';
import { findExamples } from '../examples/find.ts';
import { gatherPackages } from '../examples/gather.ts';
import { runExample } from '../examples/run.ts';
import { workspaceRoot } from '../workspace.ts';

describe('the examples of the documentation run, and their comments are true', async () => {
  const examples = findExamples(workspaceRoot);
  const packages = await gatherPackages(workspaceRoot);
  afterAll(packages.remove);
  test.concurrent.each(examples.map((example) => [`${example.file}:${example.line}`, example] as const))(
    '%s',
    { timeout: 120_000 },
    async (_, example) => {
      await expect(runExample(packages.folder, example, packages.exports)).resolves.toBeUndefined();
    },
  );
});
