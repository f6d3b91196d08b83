// Bundles the kit with the package of a backend, for pages and for a Node that runs no TypeScript.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { ConformanceOptions, ConformanceResult } from '@tensai/testkit';
import { variantsFile } from './backends.ts';
import { nameOf, workspaceRoot } from './workspace.ts';

/** What a bundle puts into `globalThis.judge`: judges the backend, or a variant of it. */
export type Judge = (variant: string | null, options: ConformanceOptions) => Promise<ConformanceResult>;

/** The bundle for `packages/backend-<name>`, an ES module. */
export async function conformanceBundle(name: string, platform: 'browser' | 'node'): Promise<string> {
  const folder = `backend-${name}`;
  const variants = `./packages/${folder}/${variantsFile}`;
  const { outputFiles } = await build({
    stdin: {
      contents: [
        `import * as backend from '${nameOf(folder)}';`,
        "import { testBackend } from '@tensai/testkit';",
        "import { specIn } from './tools/spec-in.ts';",
        "import { variantOf } from './tools/variant.ts';",
        existsSync(join(workspaceRoot, variants)) ? `import { variants } from '${variants}';` : 'const variants = {};',
        'const spec = (variant) => variant === null ? specIn(backend) : variantOf(variants[variant], variant);',
        'globalThis.judge = (variant, options) => testBackend(spec(variant), options);',
      ].join('\n'),
      resolveDir: workspaceRoot,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'esm',
    platform,
    target: 'es2022',
    conditions: ['@tensai/source'],
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}

/** What of the options can be sent: functions do not travel. */
export const sendable = ({ only, part }: ConformanceOptions): Pick<ConformanceOptions, 'only' | 'part'> => ({
  ...(only && { only }),
  ...(part && { part }),
});
