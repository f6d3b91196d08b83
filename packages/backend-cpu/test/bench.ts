import { cpu } from '@tensai/backend-cpu';
import type { Backend, Slice } from '@tensai/core';
const be = cpu().open() as Backend;
const mk = (n: number): Slice => {
  const s = be.alloc(n * 4);
  const sl = { storage: s, offset: 0, bytes: n * 4 };
  be.write(
    sl,
    Float32Array.from({ length: n }, () => Math.random() - 0.5),
  );
  return sl;
};
const dense = (s: number[]) => {
  const r = new Array(s.length).fill(1);
  for (let i = s.length - 2; i >= 0; i--) r[i] = r[i + 1] * s[i + 1];
  return r;
};
function run(sa: number[], sb: number[], so: number[], ta = false, tb = false) {
  const f = be.kernels.get('matmul')!;
  const lay = (s: number[], t: boolean) => {
    if (!t) return { shape: s, dtype: 'float32' as const, strides: dense(s), dense: true };
    const st = dense([...s.slice(0, -2), s.at(-1)!, s.at(-2)!]);
    [st[st.length - 1], st[st.length - 2]] = [st.at(-2)!, st.at(-1)!];
    return { shape: s, dtype: 'float32' as const, strides: st, dense: false };
  };
  const e = f.make({ ins: [lay(sa, ta), lay(sb, tb)], outs: [{ shape: so, dtype: 'float32' }], attrs: {} }, be)!;
  const z = (s: number[]) => s.reduce((a, b) => a * b, 1);
  const A = mk(z(sa)),
    B = mk(z(sb)),
    C = mk(z(so));
  const fl = 2 * z(so) * sa.at(-1)!;
  const reps = Math.max(3, Math.min(2000, Math.ceil(2e9 / fl / 4)));
  for (let i = 0; i < reps; i++) e.run([A, B], [C], []);
  let best = 1e9;
  for (let r = 0; r < 5; r++) {
    const t = performance.now();
    for (let i = 0; i < reps; i++) e.run([A, B], [C], []);
    best = Math.min(best, (performance.now() - t) / reps);
  }
  console.log(
    sa.join('x'),
    ta ? 'T' : ' ',
    sb.join('x'),
    tb ? 'T' : ' ',
    (best * 1000).toFixed(1) + ' us',
    (fl / best / 1e6).toFixed(2),
    'GFLOP/s',
  );
}
for (const [a, b] of [
  [false, false],
  [true, false],
  [false, true],
  [true, true],
] as const)
  run([512, 512], [512, 512], [512, 512], a, b);
run([1024, 1024], [1024, 1024], [1024, 1024]);
run([2048, 2048], [2048, 2048], [2048, 2048]);
run([128, 784], [784, 512], [128, 512]);
run([32, 784], [784, 10], [32, 10]);
run([1, 784], [784, 512], [1, 512]);
run([1, 784], [784, 512], [1, 512], false, true);
run([512, 784], [784, 1], [512, 1]);
run([4, 4], [4, 4], [4, 4]);
run([8, 8], [8, 8], [8, 8]);
run([12, 12], [12, 12], [12, 12]);
run([16, 16], [16, 16], [16, 16]);
run([32, 32], [32, 32], [32, 32]);
run([4, 64], [64, 4], [4, 4]);
run([32, 8, 64, 64], [32, 8, 64, 64], [32, 8, 64, 64]);
run([32, 1, 64], [64, 64], [32, 1, 64]);
