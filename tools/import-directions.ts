// Which package may import which: checks the imports in packages/*/src and the dependencies in every package.json.
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, normalize } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';
import {
  folderOf,
  isProgram,
  manifestOf,
  nameOf,
  packageFolders,
  report,
  sourcesOf,
  workspaceRoot,
} from './workspace.ts';

/** Where a package lives in the house, and which of our packages it may import. */
interface Floor {
  readonly floor: number;
  readonly mayImport: readonly string[];
  /** Whether it may depend on packages of others at run time. */
  readonly outside?: true;
}

const ground = ['core', 'codegen', 'autodiff', 'graph'];
const parts = ['losses', 'optimizers', 'data', 'metrics'];
const saving = ['saving', 'report'];
const backends = ['backend-cpu', 'backend-wasm', 'backend-webgpu'];

/** The house, from the ground up. */
export const house: Readonly<Record<string, Floor>> = {
  core: { floor: 0, mayImport: [] },
  codegen: { floor: 1, mayImport: ['core'] },
  autodiff: { floor: 1, mayImport: ['core'] },
  graph: { floor: 1, mayImport: ['core'] },
  'backend-cpu': { floor: 2, mayImport: ['core', 'codegen'] },
  'backend-wasm': { floor: 2, mayImport: ['core'] },
  'backend-webgpu': { floor: 2, mayImport: ['core', 'codegen'] },
  'backend-node-gpu': { floor: 2, mayImport: ['core', 'backend-webgpu'], outside: true },
  testkit: { floor: 2, mayImport: ground },
  losses: { floor: 3, mayImport: ['core'] },
  optimizers: { floor: 3, mayImport: ['core'] },
  data: { floor: 3, mayImport: ['core'], outside: true },
  metrics: { floor: 3, mayImport: ['core', 'losses'] },
  layers: { floor: 4, mayImport: [...ground, ...parts] },
  saving: { floor: 5, mayImport: ['core', 'graph', 'layers'], outside: true },
  report: { floor: 5, mayImport: ['core', 'graph', 'layers'], outside: true },
  tensai: { floor: 6, mayImport: [...ground, ...backends, ...parts, 'layers', ...saving] },
};

/** A module specifier in a source file, and the line it stands on. */
export interface Specifier {
  readonly specifier: string;
  readonly line: number;
}

/** Every module that a source file names: import, export … from, import() and import types. */
export function specifiersIn(file: string, text: string): Specifier[] {
  const found: { value: string; start: number }[] = [];
  const literal = (node: { type: string; start: number; value?: unknown } | null): void => {
    if (node?.type === 'Literal' && typeof node.value === 'string')
      found.push({ value: node.value, start: node.start });
  };
  new Visitor({
    ImportDeclaration: (node) => literal(node.source),
    ExportNamedDeclaration: (node) => literal(node.source),
    ExportAllDeclaration: (node) => literal(node.source),
    ImportExpression: (node) => literal(node.source),
    TSImportType: (node) => literal(node.source),
  }).visit(parseSync(file, text).program);
  return found
    .sort((a, b) => a.start - b.start)
    .map(({ value, start }) => ({ specifier: value, line: text.slice(0, start).split('\n').length }));
}

const packageName = (specifier: string): string => /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;

/** What is wrong with one import, as the end of a sentence; undefined where nothing is. */
function importFault(
  folder: string,
  file: string,
  specifier: string,
  floor: Floor,
  declared: Set<string>,
): string | undefined {
  if (specifier.startsWith('.')) {
    const inside = normalize(join(file, '..', specifier)).startsWith(join('packages', folder, 'src/'));
    return inside ? undefined : `imports ${specifier}, which lies outside packages/${folder}/src`;
  }
  if (isBuiltin(specifier)) return undefined; // the compiler admits them where the package's tsconfig.json has the types of Node
  const target = folderOf(specifier);
  if (target === folder) return `imports its own package as ${specifier}; use a relative path`;
  if (target !== undefined && !floor.mayImport.includes(target))
    return `imports ${specifier}, but ${allowed(folder, floor)}`;
  return declared.has(packageName(specifier))
    ? undefined
    : `imports ${specifier}, which its package.json does not declare`;
}

const allowed = (folder: string, { floor, mayImport }: Floor): string =>
  `${folder} (floor ${floor}) may import ${mayImport.length === 0 ? 'nothing' : mayImport.join(', ')}`;

/** What is wrong with the imports and dependencies of `packages/<folder>`: a readable line for each violation. */
export function violationsOf(root: string, folder: string, table: Readonly<Record<string, Floor>> = house): string[] {
  const floor = table[folder];
  const manifestFile = `packages/${folder}/package.json`;
  if (!floor)
    return [
      `${manifestFile}: ${nameOf(folder)} is not in the house; say in tools/import-directions.ts which floor it lives on`,
    ];
  const manifest = manifestOf(root, folder);
  const runtime = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies });
  const strangers = floor.outside ? [] : runtime.filter((name) => folderOf(name) === undefined);
  const upward = [...new Set([...runtime, ...Object.keys(manifest.devDependencies ?? {})])].filter((name) => {
    const target = folderOf(name);
    return target !== undefined && !floor.mayImport.includes(target);
  });
  const declared = new Set(runtime);
  return [
    ...upward.map((name) => `${manifestFile}: depends on ${name}, but ${allowed(folder, floor)}`),
    ...strangers.map(
      (name) => `${manifestFile}: depends on ${name}, but ${folder} has no dependencies outside the house`,
    ),
    ...sourcesOf(root, folder).flatMap((file) =>
      specifiersIn(file, readFileSync(join(root, file), 'utf8')).flatMap(({ specifier, line }) => {
        const fault = importFault(folder, file, specifier, floor, declared);
        return fault === undefined ? [] : [`${file}:${line}: ${fault}`];
      }),
    ),
  ];
}

if (isProgram(import.meta))
  report(
    'import directions',
    packageFolders(workspaceRoot).flatMap((folder) => violationsOf(workspaceRoot, folder)),
  );
