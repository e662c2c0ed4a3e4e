/** A process of its own at a journal: `journal-process WORKSPACE hold|hold-service|hold-both|append NAME COUNT`. */
import { realFileSystem } from '../../src/adapters/file-system';
import { makeJournal } from '../../src/adapters/journal/journal';
import { workspaceAt } from '../../src/adapters/workspace/workspace';
import { someAuthor } from './author';
import { rightOf } from './decoded';
import { appended } from './journal-on-disk';

const [root = '', task, version = '', count = '0'] = process.argv.slice(2);
const journal = makeJournal({
  workspace: workspaceAt(root),
  fileSystem: realFileSystem,
  author: () => someAuthor,
  warn: () => undefined,
});

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Until somebody kills this process. */
const forever = (): Promise<never> =>
  new Promise(() => {
    setInterval(() => undefined, 1_000_000);
  });

const run = async (): Promise<void> => {
  switch (task) {
    case 'hold':
      await journal.exclusively(() => {
        say('held');
        return forever();
      })();
      return;
    case 'hold-service':
      say(rightOf(await journal.tryHold('service')()) === null ? 'refused' : 'held');
      return forever();
    case 'hold-both':
      rightOf(await journal.tryHold('service')());
      rightOf(await journal.tryHold('archive')());
      say('held');
      return forever();
    default:
      for (let pid = 0; pid < Number(count); pid += 1) {
        rightOf(await appended(journal, [{ type: 'ServiceStarted', pid, version }])());
      }
      say('done');
  }
};

void run();
