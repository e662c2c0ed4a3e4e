/** Arguments that have Node.js run TypeScript as it is, in whatever directory the child process works. */
export const fromSource: ReadonlyArray<string> = ['-r', require.resolve('esbuild-register')];
