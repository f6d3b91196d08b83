// Reads what our packages export, by way of typedoc, which also judges links and what is left unexported.
import { join, relative } from 'node:path';
import {
  Application,
  type Context,
  Converter,
  type DeclarationReflection,
  LogLevel,
  ReferenceReflection,
  ReflectionKind,
  type Reflection,
} from 'typedoc';
import type ts from 'typescript';
import { manifestOf, nameOf, packageFolders, subPathsOf, workspaceRoot } from '../../../../tools/workspace.ts';
import { proseOf } from './comment.ts';
import { declarationOf, type Kind } from './declaration.ts';

/** One export of a package. */
export interface Exported {
  /** As a user writes it: `random.normal` in a namespace. */
  readonly name: string;
  readonly kind: Kind;
  /** The module to import it from. */
  readonly from: string;
  /** `ops/softmax`: where it is declared in `packages/<folder>/src`. */
  readonly file: string;
  readonly folder: string;
  readonly declaration: string;
  readonly prose: string;
  readonly examples: string;
}

/** A module, and the packages that it passes on, by their folders: under the names that they have, or in a namespace. */
export interface Module {
  readonly from: string;
  readonly folder: string;
  readonly prose: string;
  readonly passedOn: ReadonlyMap<string, string | null>;
}

/** Everything that is exported, and the warnings of typedoc. */
export interface Api {
  readonly modules: readonly Module[];
  readonly exported: readonly Exported[];
  readonly warnings: readonly string[];
}

/** The entry points of all packages: source file → module specifier. */
function entryPoints(): Map<string, { from: string; folder: string }> {
  return new Map(
    packageFolders(workspaceRoot).flatMap((folder) =>
      subPathsOf(manifestOf(workspaceRoot, folder)).map((key) => [
        join(workspaceRoot, 'packages', folder, 'src', `${key === '.' ? 'index' : key.slice('./'.length)}.ts`),
        { from: nameOf(folder) + key.slice('.'.length), folder },
      ]),
    ),
  );
}

const commentOf = (reflection: DeclarationReflection): DeclarationReflection['comment'] => {
  const type = reflection.type?.type === 'reflection' ? reflection.type.declaration : undefined;
  return reflection.comment ?? reflection.signatures?.[0]?.comment ?? type?.signatures?.[0]?.comment ?? type?.comment;
};

/** The package in which a symbol is declared. */
const folderOf = (symbol: ts.Symbol | undefined): string | undefined =>
  /^packages\/([^/]+)/.exec(relative(workspaceRoot, symbol?.declarations?.[0]?.getSourceFile().fileName ?? ''))?.[1];

/** Runs typedoc over the sources of all packages. */
export async function readApi(root: string): Promise<Api> {
  const entries = entryPoints();
  const warnings: string[] = [];
  const app = await Application.bootstrap({
    entryPoints: [...entries.keys()],
    tsconfig: join(root, 'tsconfig.typedoc.json'),
    skipErrorChecking: true, // types are checked where the tests run
    readme: 'none',
    disableSources: true,
    excludePrivate: true,
    sort: ['source-order'],
    validation: {
      notExported: true,
      invalidLink: true,
      notDocumented: true,
      rewrittenLink: true,
      unusedMergeModuleWith: true,
    },
    requiredToBeDocumented: ['Class', 'Interface', 'Function', 'Variable', 'TypeAlias', 'Namespace'],
  });
  app.logger.log = (message, level) => void (level >= LogLevel.Warn && warnings.push(message));
  let context: Context | undefined;
  app.converter.on(Converter.EVENT_END, (ending: Context) => void (context = ending));
  const project = await app.convert();
  if (!project || !context) return { modules: [], exported: [], warnings: [...warnings, 'typedoc made nothing'] };
  app.validate(project);

  const checker = context.programs[0]!.getTypeChecker(); // one tsconfig, one program
  const symbolOf = (reflection: Reflection): ts.Symbol | undefined => context!.getSymbolFromReflection(reflection);
  const modules: Module[] = [];
  const exported: Exported[] = [];
  const visit = (reflection: DeclarationReflection, prefix: string, from: string, folder: string): void => {
    const name = prefix + reflection.name;
    if (reflection.kind === ReflectionKind.Reference) return; // it has its page where it comes from
    if (reflection.kind === ReflectionKind.Namespace) {
      for (const child of reflection.children ?? []) visit(child, `${name}.`, from, folder);
      return;
    }
    const symbol = symbolOf(reflection);
    const declaration = symbol && declarationOf(symbol, checker);
    if (!declaration) return;
    const source = symbol.declarations![0]!.getSourceFile().fileName;
    const file = relative(join(workspaceRoot, 'packages', folder, 'src'), source).replace(/\.ts$/, '');
    const { prose, examples } = proseOf(commentOf(reflection), () => undefined);
    exported.push({ name, kind: declaration.kind, from, file, folder, declaration: declaration.text, prose, examples });
  };
  for (const module of project.children ?? []) {
    const source = symbolOf(module)?.declarations?.[0]?.getSourceFile().fileName;
    const entry = source === undefined ? undefined : entries.get(source);
    if (!entry) continue;
    const children = module.children ?? [];
    const passedOn = new Map<string, string | null>();
    for (const child of children) {
      const inside = child.kind === ReflectionKind.Namespace ? child : null;
      for (const one of inside ? (inside.children ?? []) : [child]) {
        if (!(one instanceof ReferenceReflection)) continue;
        const target = one.getTargetReflectionDeep();
        const folder = folderOf(symbolOf(target));
        const whole = target.kind === ReflectionKind.Module ? one : inside;
        if (folder !== undefined && folder !== entry.folder) passedOn.set(folder, whole?.name ?? null);
      }
      visit(child, '', entry.from, entry.folder);
    }
    modules.push({ ...entry, prose: proseOf(module.comment, () => undefined).prose, passedOn });
  }
  return { modules, exported, warnings };
}
