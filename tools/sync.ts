// Derives what follows from the house rules: each package's package.json and tsconfig.json, the root's references and paths.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import {
  folderOf,
  isProgram,
  manifestOf,
  nameOf,
  packageFolders,
  readJson,
  report,
  subPathsOf,
  umbrella,
  workspaceRoot,
  type Json,
  type Manifest,
} from './workspace.ts';

const core = '@tensai/core';
const linked = 'workspace:^';

const sourceOf = (subPath: string): string => (subPath === '.' ? 'index' : subPath.slice('./'.length));
const defined = (object: Json): Json =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
const unlessEmpty = (record: Json): Json | undefined => (Object.keys(record).length > 0 ? record : undefined);
const omit = <T>(record: Record<string, T>, ...keys: string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));

/** What the package.json of `packages/<folder>` must be, given what its author wrote. */
export function syncManifest(folder: string, manifest: Manifest, version: string): Json {
  const subPaths = [...new Set(['.', ...subPathsOf(manifest)])];
  const target = (key: string): Json => ({
    types: `./dist/${sourceOf(key)}.d.ts`,
    default: `./dist/${sourceOf(key)}.js`,
  });
  const entries = (entry: (key: string) => Json): Json => ({
    ...Object.fromEntries(subPaths.map((key) => [key, entry(key)])),
    './package.json': './package.json',
  });
  const asPeer = folder !== umbrella && folder !== 'core';
  const peers = asPeer ? { ...manifest.peerDependencies, [core]: linked } : (manifest.peerDependencies ?? {});
  const dependencies = manifest.dependencies ?? {};
  return defined({
    ...manifest,
    name: nameOf(folder),
    version,
    description: manifest.description ?? '',
    license: 'Apache-2.0',
    repository: { type: 'git', url: 'git+https://github.com/tensai/tensai.git', directory: `packages/${folder}` },
    files: ['dist', '!dist/**/*.tsbuildinfo'],
    type: 'module',
    // which entries are imported for their effects alone is their author's
    sideEffects:
      folder === umbrella ? ['./dist/index.js'] : Array.isArray(manifest.sideEffects) && manifest.sideEffects,
    exports: entries((key) => ({ '@tensai/source': `./src/${sourceOf(key)}.ts`, ...target(key) })),
    publishConfig: { access: 'public', exports: entries(target) },
    scripts: {
      build: 'tsc -p tsconfig.json && rollup -c ../../tools/rollup.config.mjs --silent',
      dev: `vitest --root ../.. packages/${folder}/`,
      check: 'publint --strict && attw --pack . --profile esm-only',
      test: `vitest run --root ../.. packages/${folder}/`,
    },
    dependencies: unlessEmpty(sorted(asPeer ? omit(dependencies, core) : dependencies)),
    // the peer is linked a second time for development: tasks of packages it depends on run first
    devDependencies: unlessEmpty(sorted({ ...manifest.devDependencies, ...(asPeer ? { [core]: linked } : {}) })),
    peerDependencies: unlessEmpty(sorted(peers)),
    engines: { node: '>=20.19' },
  });
}

/** What the tsconfig.json of a package must be; `types` and `lib` are its author's. */
export function syncTsconfig(manifest: Json, tsconfig: Json): Json {
  const { dependencies, devDependencies, peerDependencies } = manifest as Manifest;
  const { types, lib } = (tsconfig['compilerOptions'] ?? {}) as Json;
  const uses = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies }).flatMap(
    (name) => folderOf(name) ?? [],
  );
  return {
    extends: '../../tsconfig.base.json',
    compilerOptions: defined({ rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/.tsbuildinfo', lib, types }),
    include: ['src'],
    references: uses.sort().map((folder) => ({ path: `../${folder}` })),
  };
}

/** A derived file: its path from the root, what it holds and what it should hold. */
export type Derived = readonly [file: string, is: Json, should: Json];

/** Every file that is derived. */
export function derive(root: string): Derived[] {
  const folders = packageFolders(root);
  const version = manifestOf(root, 'core').version ?? '0.1.0'; // all packages are released as one
  const packages = folders.flatMap((folder): Derived[] => {
    const [manifestFile, tsconfigFile] = [`packages/${folder}/package.json`, `packages/${folder}/tsconfig.json`];
    const manifest = manifestOf(root, folder);
    const tsconfig = readJson(join(root, tsconfigFile));
    const should = syncManifest(folder, manifest, version);
    return [
      [manifestFile, manifest, should],
      [tsconfigFile, tsconfig, syncTsconfig(should, tsconfig)],
    ];
  });
  const paths = folders.flatMap((folder) =>
    subPathsOf(manifestOf(root, folder)).map((key) => [
      nameOf(folder) + key.slice('.'.length),
      [`./packages/${folder}/src/${sourceOf(key)}.ts`],
    ]),
  );
  const test = readJson(join(root, 'tsconfig.test.json'));
  const compilerOptions = { ...(test['compilerOptions'] as Json), paths: Object.fromEntries(paths) as Json };
  const references = folders.map((folder) => ({ path: `packages/${folder}` }));
  const manifest = readJson(join(root, 'package.json')) as Manifest;
  const tools = Object.entries(manifest.devDependencies ?? {}).filter(([name]) => folderOf(name) === undefined);
  const devDependencies = sorted(Object.fromEntries([...tools, ...folders.map((folder) => [nameOf(folder), linked])]));
  return [
    ...packages,
    ['tsconfig.json', readJson(join(root, 'tsconfig.json')), { files: [], references }],
    ['tsconfig.test.json', test, { ...test, compilerOptions }],
    ['package.json', manifest, { ...manifest, devDependencies }],
  ];
}

/** Equal up to the order of keys, which the formatter decides; but conditions of `exports` are matched in order. */
const same = (a: Json, b: Json): boolean =>
  isDeepStrictEqual(a, b) && JSON.stringify(a['exports']) === JSON.stringify(b['exports']);

if (isProgram(import.meta)) {
  const stale = derive(workspaceRoot).filter(([, is, should]) => !same(is, should));
  if (process.argv.includes('--check'))
    report(
      'sync',
      stale.map(([file]) => `${file}: not as the rules derive it; run: pnpm run sync`),
    );
  else
    for (const [file, , should] of stale)
      writeFileSync(join(workspaceRoot, file), `${JSON.stringify(should, null, 2)}\n`);
}
