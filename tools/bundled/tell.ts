/** A worker that takes work compiles a second module, after the one that it begins with; the words before its source make it say so. */
export const TELL = `{
  const { Module } = WebAssembly;
  let modules = 0;
  WebAssembly.Module = function (bytes) {
    if (++modules === 2) postMessage('at work');
    return new Module(bytes);
  };
}
`;
