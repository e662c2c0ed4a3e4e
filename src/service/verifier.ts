/** The verifier's chart, beside the service's, with its placeholders filled in: each actor runs one use-case, failures are told once. */
import { fromPromise } from 'xstate';
import {
  type ArchiveToVerify,
  verifierMachine,
  type VerifierChoice,
  type VerifierVerdict,
} from '../../machines/verifier.machine';
import { logTexts } from '../app/log-texts';
import type { Verified, VerifyPorts } from '../app/verify';
import { chooseVerification, verifyDue } from '../app/verify-due';
import type { Version } from '../domain/archive/archives';
import type { DueVerification } from '../domain/archive/verification-plan';
import { counted } from '../domain/counted';
import { showError } from '../domain/error';
import { versionKey } from '../domain/history/projection';
import type { Trouble } from '../domain/notices/outage';
import type { Instant } from '../domain/time/time';
import { failureText, isBackupError, settled } from './actors';

/** How long, in milliseconds, an archive of which nothing could be proven is left alone. */
const leftAloneFor = 6 * 60 * 60_000;

const keyOf = ({ completed, report }: Version): string => versionKey(completed, report.sha256);

/** Why there is no verdict that was journalled; null where there is one. */
const whyNone = ({ unchecked, unrecorded }: Verified): string | null =>
  unchecked ?? (unrecorded === null ? null : showError(unrecorded));

/** `onTrouble`: archives that should be verified can't be read; null when there is none any more. */
export const provideVerifier = (ports: VerifyPorts, onTrouble: (trouble: Trouble | null) => void) => {
  /** Until when archives are left alone, of which nothing could be proven. */
  const leftAlone = new Map<string, Instant>();
  /** Of which of them that could not be read, and why. */
  const unread = new Map<string, string>();
  let inHand: DueVerification | null = null;
  let lastFailure = '';

  const tellUnread = (): void => {
    const [first] = unread.values();
    const besides = unread.size < 2 ? '' : ` (and ${counted(unread.size - 1, 'other archive')})`;
    onTrouble(
      first === undefined ? null : { cause: 'verification', reason: `${first}${besides}`, isSure: true },
    );
  };

  const choose = async (): Promise<VerifierChoice> => {
    const { at, due, next, isBelieved } = await settled(chooseVerification(ports));
    lastFailure = '';
    for (const [key, until] of leftAlone) if (until <= at || until > at + leftAloneFor) leftAlone.delete(key);
    inHand = due.find(({ version }) => !leftAlone.has(keyOf(version))) ?? null;
    if (isBelieved) {
      const open = new Set(due.map(({ version }) => keyOf(version)));
      for (const key of unread.keys()) if (!open.has(key)) unread.delete(key);
      // why: after a restart it is known of none before it was tried again
      if (inHand === null || unread.size > 0) tellUnread();
    }
    return {
      archive: inHand === null ? null : { file: inHand.version.file, level: inHand.level },
      next: inHand?.due ?? next,
    };
  };

  const leaveAlone = ({ version }: DueVerification, reason: string): VerifierVerdict => {
    leftAlone.set(keyOf(version), ports.clock.now().instant + leftAloneFor);
    logTexts(ports)([`Error: can't verify backups/${version.file}: ${reason}`]);
    return { verdict: 'passed over' };
  };

  const verify = async (chosen: DueVerification, signal: AbortSignal): Promise<VerifierVerdict> => {
    const found = await verifyDue(chosen, signal)(ports)();
    if (found._tag === 'Left') {
      // why: who stops it has the archive looked into again at the next start
      if (signal.aborted || found.left.type === 'WorkspaceLost') return { verdict: 'passed over' };
      return leaveAlone(chosen, showError(found.left));
    }
    if (found.right?.unrecorded?.type === 'WorkspaceLost') return { verdict: 'passed over' };
    if (found.right === null) return { verdict: 'passed over' };
    const { unchecked } = found.right;
    if (unchecked !== null) {
      unread.set(keyOf(chosen.version), `can't read backups/${chosen.version.file}: ${unchecked}`);
      tellUnread();
    }
    const reason = whyNone(found.right);
    if (reason !== null) return leaveAlone(chosen, reason);
    return { verdict: found.right.finding === null ? 'ok' : 'at fault' };
  };

  return verifierMachine.provide({
    actors: {
      chooseArchive: fromPromise(choose),
      verifyArchive: fromPromise<VerifierVerdict, ArchiveToVerify | null>(async ({ signal }) =>
        inHand === null ? { verdict: 'passed over' } : verify(inHand, signal),
      ),
    },
    actions: {
      reportFailure: (_, { error }) => {
        const text = failureText(error);
        // why: it is tried again after every pass, and of a workspace that was lost the service tells
        if (text === lastFailure || (isBackupError(error) && error.type === 'WorkspaceLost')) return;
        lastFailure = text;
        logTexts(ports)([text]);
      },
    },
  });
};
