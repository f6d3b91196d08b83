import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Limits, measureWebLimits } from './web-limits.ts';

/** Measures them, with those of native code where there is a C compiler. */
export const measureLimits = (): Limits => ({ ...measureWebLimits(), native: nativePeak() });

const NATIVE = `
#include <stdio.h>
#include <time.h>
typedef float vector __attribute__((vector_size(64)));
int main(void) {
  double best = 0;
  for (int round = 0; round < 6; round++) {
    vector a[16], m, c;
    for (int k = 0; k < 16; k++) a[k] = (vector){0} + (float)k;
    m = (vector){0} + 0.999f;
    c = (vector){0} + 0.001f;
    struct timespec from, to;
    clock_gettime(CLOCK_MONOTONIC, &from);
    for (int i = 0; i < 4000000; i++) {
      #pragma GCC unroll 16
      for (int k = 0; k < 16; k++) a[k] = a[k] * m + c;
    }
    clock_gettime(CLOCK_MONOTONIC, &to);
    float sink = 0;
    for (int k = 0; k < 16; k++) sink += a[k][0];
    double ns = (to.tv_sec - from.tv_sec) * 1e9 + (to.tv_nsec - from.tv_nsec);
    double rate = 4e6 * 16 * 32 / ns;
    if (sink != 0 && rate > best) best = rate;
  }
  printf("%f\\n", best);
}`;

function nativePeak(): number | null {
  const folder = mkdtempSync(join(tmpdir(), 'tensai-peak-'));
  try {
    writeFileSync(join(folder, 'peak.c'), NATIVE);
    const { status } = spawnSync('cc', ['-O3', '-march=native', '-o', 'peak', 'peak.c'], { cwd: folder });
    if (status !== 0) return null;
    const { stdout } = spawnSync(join(folder, 'peak'), { encoding: 'utf8' });
    return Number(stdout) || null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
