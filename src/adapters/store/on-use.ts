/** What reads and writes stores, loaded with the first of them. */
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { BackupError } from '../../domain/error';
import type { Copies } from '../../ports/copies';
import type { Fleet } from '../../ports/fleet';

/** `state`: the directory of the workspace in which its journal lies. */
export const copiesOnUse = (state: string): Copies => {
  const engine = TE.fromTask<Copies, BackupError>(async () => (await import('./copies')).makeCopies(state));
  return {
    copy: (...asked) =>
      pipe(
        engine,
        TE.chain(({ copy }) => copy(...asked)),
      ),
    look: (...asked) =>
      pipe(
        engine,
        TE.chain(({ look }) => look(...asked)),
      ),
    prune: (...asked) =>
      pipe(
        engine,
        TE.chain(({ prune }) => prune(...asked)),
      ),
    versions: (...asked) =>
      pipe(
        engine,
        TE.chain(({ versions }) => versions(...asked)),
      ),
    withArchive: (...asked) =>
      pipe(
        engine,
        TE.chain(({ withArchive }) => withArchive(...asked)),
      ),
    recover: (...asked) =>
      pipe(
        engine,
        TE.chain(({ recover }) => recover(...asked)),
      ),
    newKey: (...asked) =>
      pipe(
        engine,
        TE.chain(({ newKey }) => newKey(...asked)),
      ),
    compare: (...asked) =>
      pipe(
        engine,
        TE.chain(({ compare }) => compare(...asked)),
      ),
    check: (...asked) =>
      pipe(
        engine,
        TE.chain(({ check }) => check(...asked)),
      ),
  };
};

const fleet = TE.fromTask<Fleet, BackupError>(async () => (await import('./read-fleet')).makeFleet());

export const fleetOnUse: Fleet = {
  read: (...asked) =>
    pipe(
      fleet,
      TE.chain(({ read }) => read(...asked)),
    ),
};
