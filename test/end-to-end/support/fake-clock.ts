/** A clock for the programs under test that is set by hand: libfaketime, which reads it from a file at every look. */
import { readdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from './processes';
import type { Outcome, Workspace } from './workspace';

const libraries = '/usr/lib';

/** Debian's package `faketime`, which .ci/run installs. */
const library = (): string => {
  for (const machine of readdirSync(libraries)) {
    const folder = join(libraries, machine, 'faketime');
    try {
      if (readdirSync(folder).includes('libfaketime.so.1')) return join(folder, 'libfaketime.so.1');
    } catch {
      continue;
    }
  }
  throw new Error('libfaketime is not installed');
};

/** How long, in milliseconds, the service is given to see a change. */
const touchEvery = 1500;

export interface FakeClock {
  /** From now on it stands still at this instant. */
  readonly set: (instant: string | number) => void;
  /** Runs `backup_manager` under it, in a zone. */
  readonly run: (...args: ReadonlyArray<string>) => Promise<Outcome>;
  readonly runIn: (zone: string, ...args: ReadonlyArray<string>) => Promise<Outcome>;
  /** Makes a running service look, until a text of its log has been there so often. */
  readonly serviceLogs: (text: RegExp, times?: number) => Promise<void>;
  /** Makes a running service look, until something is so. */
  readonly serviceSees: (what: string, isSo: () => boolean) => Promise<void>;
}

export const fakeClock = (workspace: Workspace, zone = 'UTC'): FakeClock => {
  const file = join(workspace.home, 'clock');
  const env = {
    LD_PRELOAD: library(),
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    NO_FAKE_STAT: '1',
    FAKETIME_FMT: '%s',
    FAKETIME_TIMESTAMP_FILE: file,
  };
  const runIn = (tz: string, ...args: ReadonlyArray<string>): Promise<Outcome> =>
    workspace.runIn({ cwd: workspace.directory, env: { ...env, TZ: tz } }, ...args);
  const serviceSees = async (what: string, isSo: () => boolean): Promise<void> => {
    let touched = 0;
    await waitFor(what, () => {
      // why: a change of the file wakes the service, whose timer knows nothing of this clock; it waits for changes to settle
      if (Date.now() - touched > touchEvery) {
        const now = new Date();
        utimesSync(workspace.path('backup_schedules.txt'), now, now);
        touched = Date.now();
      }
      return isSo();
    });
  };
  return {
    set: (instant) => {
      const seconds = Math.floor((typeof instant === 'number' ? instant : Date.parse(instant)) / 1000);
      // why: a reader must never see half of it
      writeFileSync(`${file}.next`, `@${seconds}\n`);
      renameSync(`${file}.next`, file);
    },
    runIn,
    run: (...args) => runIn(zone, ...args),
    serviceLogs: (text, times = 1) =>
      serviceSees(
        `${times} of ${text} in the service's log`,
        () => workspace.log('backup_service').filter((line) => text.test(line)).length >= times,
      ),
    serviceSees,
  };
};
