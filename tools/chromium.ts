// A headless Chromium for the browser tests: the system's, or the one whose data files @sparticuz/chromium brings from npm.
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';

/** A browser, and the environment it starts in. */
export interface TestChromium {
  readonly executablePath: string;
  readonly env: Record<string, string>;
  /** What the environment of a Node process needs before it starts, for a GPU that the processor imitates (SwiftShader). */
  readonly vulkan: Record<string, string>;
}

/** How the browser is started: with WebGPU, by way of the processor, and without noise. */
export const chromiumArguments: readonly string[] = [
  '--no-sandbox', // CI runs as root
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
];

const root = fileURLToPath(new URL('..', import.meta.url));
const BLOCK = 512;

/** Unpacks the regular files of a tar archive (POSIX ustar: 512-byte blocks) into a folder. */
function untar(tar: Buffer, folder: string): void {
  const text = (start: number, length: number): string =>
    tar.toString('utf8', start, start + length).replace(/\0.*$/s, '');
  for (let header = 0; header + BLOCK <= tar.length && tar[header] !== 0;) {
    const size = Number.parseInt(text(header + 124, 12), 8) || 0;
    const kind = text(header + 156, 1);
    if (kind === '0' || kind === '') {
      const file = join(folder, text(header, 100));
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, tar.subarray(header + BLOCK, header + BLOCK + size), { mode: 0o755 });
    }
    header += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
}

/** The environment without its unset names. */
const environment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );

/** npm's Chromium, unpacked into node_modules/.cache at the first call (about 5 s); undefined on another platform. */
function npmChromium(): TestChromium | undefined {
  const source = join(root, 'node_modules/@sparticuz/chromium');
  if (process.platform !== 'linux' || process.arch !== 'x64' || !existsSync(source)) return undefined;
  const { version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as { version: string };
  const folder = join(root, 'node_modules/.cache', `chromium-${version}`);
  if (!existsSync(folder)) {
    const unpacking = `${folder}.${process.pid}`;
    mkdirSync(unpacking, { recursive: true });
    const unbrotli = (name: string): Buffer => brotliDecompressSync(readFileSync(join(source, 'bin', name)));
    for (const name of ['swiftshader.tar.br', 'al2023.tar.br', 'fonts.tar.br'])
      if (existsSync(join(source, 'bin', name))) untar(unbrotli(name), unpacking);
    writeFileSync(join(unpacking, 'chromium'), unbrotli('chromium.br'), { mode: 0o755 });
    try {
      renameSync(unpacking, folder);
    } catch {
      rmSync(unpacking, { recursive: true, force: true }); // another process was first
    }
  }
  const env = environment();
  const libraries = [folder, join(folder, 'lib'), env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  return {
    executablePath: join(folder, 'chromium'),
    env: { ...env, LD_LIBRARY_PATH: libraries },
    vulkan: { LD_LIBRARY_PATH: libraries, VK_ICD_FILENAMES: join(folder, 'vk_swiftshader_icd.json') },
  };
}

/** The system's Chromium (or CHROMIUM_PATH) where there is one, else npm's; NPM_CHROMIUM=1 insists on npm's. */
export function findChromium(): TestChromium | undefined {
  const own = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  if (!existsSync(own) || process.env['NPM_CHROMIUM']) return npmChromium();
  const drivers = '/usr/lib/chromium';
  const driver = join(drivers, 'vk_swiftshader_icd.json');
  const vulkan = existsSync(driver) ? { LD_LIBRARY_PATH: drivers, VK_ICD_FILENAMES: driver } : npmChromium()?.vulkan;
  return { executablePath: own, env: environment(), vulkan: vulkan ?? {} };
}

/**
 * The environment for tests on a GPU in Node, where the process that runs has none of its own: a driver is found by what the environment said when
 * the process started.
 */
export const vulkanEnvironment = (): Record<string, string> =>
  process.env['VK_ICD_FILENAMES'] === undefined ? (findChromium()?.vulkan ?? {}) : {};
