/** A program, to be loaded before another one, that tells which threads that one starts. */

/** Notes of each thread, in a file, what it runs and what started it: the program, before it was there, or the thread that packs. */
export const noteThreads = `
const threads = require('node:worker_threads');
const { appendFileSync } = require('node:fs');
const { Worker } = threads;
threads.Worker = class extends Worker {
  constructor(path, options) {
    super(path, options);
    const by = /\\/(program|pack_worker)/.exec(new Error().stack)?.[1] ?? 'start';
    appendFileSync(process.env.NOTES, \`\${by} \${require('node:path').basename(path)}\\n\`);
  }
};`;
