/** What `notify` says: who is told, of what, and whether it arrives. */
import type { TestedTarget } from '../../app/notices/targets';
import { counted } from '../../domain/counted';
import type { EventOf } from '../../domain/events/event';
import { escapeControls } from '../../domain/events/log-line';
import { isFor, type Notices, type NoticeTarget } from '../../domain/notices/notices';
import { type Now, shown } from '../../domain/time/time';
import { type Output, replied } from '../output';
import type { Screen } from './screen';
import { table } from './table';

const ofWhat = ({ on, only }: Pick<NoticeTarget, 'on' | 'only'>): string =>
  `${on.join(', ')}${only.length === 0 ? '' : ` of ${only.join(', ')}`}`;

export const addedTarget = (added: EventOf<'NoticeTargetAdded'>): Output => {
  const { name, kind, where, on, only } = added;
  return replied(
    { command: 'notify', result: { added: { name, kind, where, on, only } } },
    {
      results: [escapeControls(`added ${name}: ${where} (${kind}) is told of ${ofWhat(added)}`)],
      notes: [escapeControls(`backup_manager notify test ${name} tries whether it arrives`)],
    },
  );
};

export const removedTarget = ({ name, where }: NoticeTarget): Output =>
  replied(
    { command: 'notify', result: { removed: { name, where } } },
    { results: [escapeControls(`removed ${name}: ${where}`)] },
  );

const waitingFor = (notices: Notices, target: NoticeTarget): number =>
  notices.facts.filter((fact) => fact.kind !== 'started' && isFor(target, fact)).length;

const targetStatus = (notices: Notices, target: NoticeTarget, now: Now): string => {
  const { failing, lastSent } = target;
  const waiting = waitingFor(notices, target);
  const left = waiting === 0 ? '' : `, ${counted(waiting, 'fact')} to tell`;
  if (failing !== null) return `can't be told since ${shown(now)(failing.since)}${left}: ${failing.reason}`;
  return `${lastSent === null ? 'nothing told yet' : `told ${shown(now)(lastSent)}`}${left}`;
};

export const listedTargets =
  (now: Now, screen: Screen) =>
  (notices: Notices): Output => {
    const { targets } = notices;
    const columns = [
      { title: '#', align: 'right' as const },
      { title: 'name', shrinks: true },
      { title: 'kind' },
      { title: 'where', optional: true },
      { title: 'on', optional: true },
      { title: 'state', optional: true },
    ];
    const rows = targets.map((target, index) =>
      [
        String(index),
        target.name,
        target.kind,
        target.where,
        ofWhat(target),
        targetStatus(notices, target, now),
      ].map(escapeControls),
    );
    return replied(
      {
        command: 'notify',
        result: {
          targets: targets.map((target, index) => {
            const { name, kind, where, on, only, dropped, failing, lastSent } = target;
            return {
              ...{ index, name, kind, where, on, only, dropped, lastSent },
              waiting: waitingFor(notices, target),
              failing:
                failing === null
                  ? null
                  : { since: failing.since, reason: failing.reason, attempts: failing.attempts },
            };
          }),
        },
      },
      targets.length === 0
        ? { notes: ['nobody is told; backup_manager notify --help shows how'] }
        : { results: table(columns, rows, screen.width) },
    );
  };

export const testedTargets = (tested: ReadonlyArray<TestedTarget>): Output => {
  const failures = tested.filter(({ failure }) => failure !== null);
  return replied(
    {
      command: 'notify',
      result: {
        tested: tested.map(({ target: { name, where }, failure }) => ({ name, where, failure })),
      },
    },
    {
      results: tested.flatMap(({ target: { name, where }, failure }) =>
        failure === null ? [escapeControls(`${name}: ${where} took it`)] : [],
      ),
      ...(tested.length === 0 ? { notes: ['nobody is told; backup_manager notify --help shows how'] } : {}),
      errors: failures.map(({ target: { name, where }, failure }) =>
        escapeControls(`can't tell ${name} (${where}): ${failure ?? ''}`),
      ),
      status: failures.length === 0 ? 0 : 1,
    },
  );
};
