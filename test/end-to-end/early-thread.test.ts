/** Which commands start a packing thread while they are being loaded. */
import { mkdirSync, readFileSync } from 'node:fs';
import { useWorkspaces } from './support/workspace';

const workspace = useWorkspaces();

/** Notes of each thread of the main one, in a file, what it runs and whether the program was there already. */
const noteThreads = `
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

const threadsOf = async (...args: ReadonlyArray<string>): Promise<string> => {
  const { directory, path, runIn, write } = workspace();
  const [hook, notes] = [path('hook.js'), path('notes')];
  write('hook.js', noteThreads);
  write('notes', '');
  await runIn({ cwd: directory, env: { NODE_OPTIONS: `--require ${hook}`, NOTES: notes } }, ...args);
  return readFileSync(notes, 'utf8');
};

beforeEach(async () => {
  const { path, succeed } = workspace();
  mkdirSync(path('docs'));
  await succeed('create', 'docs;daily@03:00;run');
});

it('a backup starts its thread before the program is there, and no second one', async () => {
  expect(await threadsOf('run', 'run')).toBe('start pack_worker.js\n');
  expect(await threadsOf('--json', '--dir', workspace().directory, 'run', 'run')).toBe(
    'start pack_worker.js\n',
  );
});

it.each([[['run', '--help']], [['list']], [['why', 'run']], [['backups', 'run']]])(
  '%j starts none',
  async (args) => {
    expect(await threadsOf(...args)).toBe('');
  },
);

it('a backup that there is nothing for ends as it did, and does not wait for its thread', async () => {
  const { run } = workspace();
  expect(await run('run', 'nothing')).toMatchObject({ status: 1 });
});
