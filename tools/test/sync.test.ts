import { expect, test } from 'vitest';
import { syncManifest, syncTsconfig } from '../sync.ts';

const linked = 'workspace:^';

test('a package takes core as a peer and publishes each of its sub-paths', () => {
  const written = {
    description: 'd',
    exports: { './node': {} },
    dependencies: { zip: '1.0.0', '@tensai/core': linked },
  };
  const manifest = syncManifest('data', written, '1.2.3');
  expect(manifest).toMatchObject({
    name: '@tensai/data',
    version: '1.2.3',
    sideEffects: false,
    dependencies: { zip: '1.0.0' },
    devDependencies: { '@tensai/core': linked },
    peerDependencies: { '@tensai/core': linked },
    publishConfig: { exports: { './node': { types: './dist/node.d.ts', default: './dist/node.js' } } },
  });
  expect(Object.entries(manifest['exports'] as object)[1]).toEqual([
    './node',
    { '@tensai/source': './src/node.ts', types: './dist/node.d.ts', default: './dist/node.js' },
  ]);
});

test('the umbrella depends on core and keeps its effects', () => {
  const manifest = syncManifest('tensai', { dependencies: { '@tensai/core': linked } }, '1.2.3');
  expect(manifest).toMatchObject({ sideEffects: ['./dist/index.js'], dependencies: { '@tensai/core': linked } });
  expect(manifest).not.toHaveProperty('peerDependencies');
});

test('the list of entries that have effects is kept', () => {
  const sideEffects = ['./dist/threads.js'];
  expect(syncManifest('losses', { sideEffects }, '1.2.3')).toMatchObject({ sideEffects });
  expect(syncManifest('losses', { sideEffects: true }, '1.2.3')).toMatchObject({ sideEffects: false });
});

test('what is derived stays as it is', () => {
  const manifest = syncManifest('losses', { description: 'd' }, '1.2.3');
  expect(syncManifest('losses', manifest, '1.2.3')).toEqual(manifest);
});

test('references follow the dependencies, types are kept', () => {
  const manifest = {
    dependencies: { '@tensai/codegen': linked, zip: '1.0.0' },
    peerDependencies: { '@tensai/core': linked },
  };
  expect(syncTsconfig(manifest, { compilerOptions: { types: ['node'] } })).toMatchObject({
    compilerOptions: { types: ['node'], outDir: 'dist' },
    references: [{ path: '../codegen' }, { path: '../core' }],
  });
});
