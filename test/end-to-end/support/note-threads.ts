/** A program, to be loaded before another one, that tells which threads that one starts. */

/** Notes of each thread of the main one, in a file, what it runs and whether the program was there already. */
export const noteThreads = `
const threads = require('node:worker_threads');
if (threads.isMainThread) {
  const { appendFileSync } = require('node:fs');
  const { Worker } = threads;
  threads.Worker = class extends Worker {
    constructor(path, options) {
      super(path, options);
      const by = new Error().stack.includes('/program') ? 'program' : 'start';
      appendFileSync(process.env.NOTES, \`\${by} \${require('node:path').basename(path)}\\n\`);
    }
  };
}`;
