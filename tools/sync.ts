// Derives what follows from the house rules: each package's package.json and tsconfig.json, the root's references and paths.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';

/** A parsed JSON object. */
export type Json = { [key: string]: unknown };

/** The fields of a package.json that its author decides; the rest is derived from them. */
interface Manifest extends Json {
  readonly description?: string;
  readonly version?: string;
  readonly exports?: Json;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

const umbrella = 'tensai';
const core = '@tensai/core';
const linked = 'workspace:^';

const nameOf = (folder: string): string => (folder === umbrella ? umbrella : `@tensai/${folder}`);
const isOurs = (name: string): boolean => name === umbrella || name.startsWith('@tensai/');
const sourceOf = (subPath: string): string => (subPath === '.' ? 'index' : subPath.slice(2));
const subPathsOf = (manifest: Manifest): string[] => [
  ...new Set(['.', ...Object.keys(manifest.exports ?? {}).filter((key) => key !== './package.json')]),
];
const defined = (object: Json): Json =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
const unlessEmpty = (record: Json): Json | undefined => (Object.keys(record).length > 0 ? record : undefined);
const omit = <T>(record: Record<string, T>, ...keys: string[]): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));

/** What the package.json of `packages/<folder>` must be, given what its author wrote. */
export function syncManifest(folder: string, manifest: Manifest, version: string): Json {
  const subPaths = subPathsOf(manifest);
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
    name: nameOf(folder),
    version,
    description: manifest.description ?? '',
    keywords: manifest['keywords'],
    license: 'Apache-2.0',
    repository: { type: 'git', url: 'git+https://github.com/tensai/tensai.git', directory: `packages/${folder}` },
    files: ['dist', '!dist/**/*.tsbuildinfo'],
    type: 'module',
    sideEffects: folder === umbrella ? ['./dist/index.js'] : false,
    exports: entries((key) => ({ '@tensai/source': `./src/${sourceOf(key)}.ts`, ...target(key) })),
    publishConfig: { access: 'public', exports: entries(target) },
    scripts: {
      build: 'tsc -p tsconfig.json && rollup -c ../../tools/rollup.config.mjs --silent',
      check: 'publint --strict && attw --pack . --profile esm-only',
      test: `vitest run --root ../.. --dir packages/${folder}`,
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
  const uses = Object.keys({ ...dependencies, ...devDependencies, ...peerDependencies })
    .filter(isOurs)
    .sort();
  return {
    extends: '../../tsconfig.base.json',
    compilerOptions: defined({ rootDir: 'src', outDir: 'dist', tsBuildInfoFile: 'dist/.tsbuildinfo', lib, types }),
    include: ['src'],
    references: uses.map((name) => ({ path: `../${name.replace('@tensai/', '')}` })),
  };
}

const read = (file: string): Json => (existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Json) : {});

/** Every file that is derived, as [path from the root, what it holds, what it should hold]. */
export function derive(root: string): [file: string, is: Json, should: Json][] {
  const folders = readdirSync(join(root, 'packages'))
    .filter((folder) => existsSync(join(root, 'packages', folder, 'package.json')))
    .sort();
  const version = (read(join(root, 'packages/core/package.json'))['version'] as string | undefined) ?? '0.1.0';
  const derived: [string, Json, Json][] = [];
  const paths: Record<string, string[]> = {};
  for (const folder of folders) {
    const manifestFile = `packages/${folder}/package.json`;
    const tsconfigFile = `packages/${folder}/tsconfig.json`;
    const is = read(join(root, manifestFile));
    const should = syncManifest(folder, is, version);
    const tsconfig = read(join(root, tsconfigFile));
    derived.push([manifestFile, is, should], [tsconfigFile, tsconfig, syncTsconfig(should, tsconfig)]);
    for (const key of subPathsOf(is))
      paths[nameOf(folder) + key.slice(1)] = [`./packages/${folder}/src/${sourceOf(key)}.ts`];
  }
  const references = read(join(root, 'tsconfig.json'));
  derived.push([
    'tsconfig.json',
    references,
    { files: [], references: folders.map((folder) => ({ path: `packages/${folder}` })) },
  ]);
  const test = read(join(root, 'tsconfig.test.json'));
  const compilerOptions = { ...(test['compilerOptions'] as Json), paths };
  derived.push(['tsconfig.test.json', test, { ...test, compilerOptions }]);
  const manifest = read(join(root, 'package.json'));
  const tools = Object.entries(manifest['devDependencies'] as Record<string, string>).filter(([name]) => !isOurs(name));
  const devDependencies = sorted(Object.fromEntries([...tools, ...folders.map((folder) => [nameOf(folder), linked])]));
  derived.push(['package.json', manifest, { ...manifest, devDependencies }]);
  return derived;
}

/** Equal up to the order of keys, which the formatter decides; but conditions of `exports` are matched in order. */
const same = (a: Json, b: Json): boolean =>
  isDeepStrictEqual(a, b) && JSON.stringify(a['exports']) === JSON.stringify(b['exports']);

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const stale = derive(root).filter(([, is, should]) => !same(is, should));
  const checking = process.argv.includes('--check');
  for (const [file, , should] of stale) {
    if (!checking) writeFileSync(join(root, file), `${JSON.stringify(should, null, 2)}\n`);
    console.log(checking ? `${file}: not as the rules derive it (run: pnpm run sync)` : `wrote ${file}`);
  }
  if (checking && stale.length > 0) process.exitCode = 1;
}
