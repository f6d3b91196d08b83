// What the tools know of the workspace: where it is, its packages and their sources.
import { existsSync, globSync, readFileSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A parsed JSON object. */
export type Json = { [key: string]: unknown };

/** The fields of a package.json that the tools look at. */
export interface Manifest extends Json {
  readonly name?: string;
  readonly version?: string;
  readonly description?: string;
  readonly private?: boolean;
  readonly exports?: Json;
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
  readonly peerDependencies?: Record<string, string>;
}

/** The folder of the workspace, with a slash at its end. */
export const workspaceRoot: string = fileURLToPath(new URL('..', import.meta.url));

/** The package that re-exports the others. */
export const umbrella = 'tensai';

/** The npm name of `packages/<folder>`. */
export const nameOf = (folder: string): string => (folder === umbrella ? umbrella : `@tensai/${folder}`);

/** The folder of one of our packages by its npm name or one of its sub-paths; undefined for the packages of others. */
export const folderOf = (specifier: string): string | undefined =>
  /^@tensai\/([^/]+)/.exec(specifier)?.[1] ?? (/^tensai(\/|$)/.test(specifier) ? umbrella : undefined);

/** The folders in `packages/`, in the order of the alphabet. */
export const packageFolders = (root: string): string[] =>
  readdirSync(join(root, 'packages'))
    .filter((folder) => existsSync(join(root, 'packages', folder, 'package.json')))
    .sort();

/** A JSON file, or an empty object where there is none. */
export const readJson = (file: string): Json =>
  existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Json) : {};

/** The package.json of `packages/<folder>`. */
export const manifestOf = (root: string, folder: string): Manifest =>
  readJson(join(root, 'packages', folder, 'package.json'));

/** The keys of `exports` that stand for modules: '.', './samples', …. */
export const subPathsOf = (manifest: Manifest): string[] =>
  Object.keys(manifest.exports ?? {}).filter((key) => key !== './package.json');

/** The TypeScript sources of `packages/<folder>`, relative to the root. */
export const sourcesOf = (root: string, folder: string): string[] =>
  globSync(`packages/${folder}/src/**/*.ts`, { cwd: root }).sort();

/** Whether the module with this `import.meta` is the program that was started (`import.meta.main` of Node 24, on older ones too). */
export const isProgram = (meta: ImportMeta): boolean =>
  process.argv[1] !== undefined && realpathSync(process.argv[1]) === fileURLToPath(meta.url);

/** Prints one line for each violation and sets the exit status. */
export function report(tool: string, violations: readonly string[]): void {
  for (const violation of violations) console.log(violation);
  console.log(`${tool}: ${violations.length === 0 ? 'ok' : `${violations.length} violation(s)`}`);
  if (violations.length > 0) process.exitCode = 1;
}
