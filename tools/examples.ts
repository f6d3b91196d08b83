// Runs the examples of the documentation, all or those of the files named: node tools/examples.ts packages/core/src/shape.ts
import { findExamples } from './examples/find.ts';
import { gatherPackages } from './examples/gather.ts';
import { runExample } from './examples/run.ts';
import { report, workspaceRoot } from './workspace.ts';

const files = process.argv.slice(2);
const packages = await gatherPackages(workspaceRoot);
const failures: string[] = [];
for (const example of findExamples(workspaceRoot)) {
  if (files.length > 0 && !files.includes(example.file)) continue;
  await runExample(packages.folder, example, packages.exports).then(
    () => console.log(`ok ${example.file}:${example.line}`),
    (error: unknown) => failures.push((error as Error).message),
  );
}
packages.remove();
report('examples', failures);
