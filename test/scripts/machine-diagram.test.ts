/** The drawing of a machine: every kind of state and reaction has its place, and docs/machine.md is current. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { and, assign, createMachine, fromPromise, not, setup } from 'xstate';
import { backupMachine } from '../../machines/backup.machine';
import { backupServiceMachine } from '../../machines/backup-service.machine';
import { verifierMachine } from '../../machines/verifier.machine';
import { copierMachine } from '../../machines/copier.machine';
import { exporterMachine } from '../../machines/exporter.machine';
import { notifierMachine } from '../../machines/notifier.machine';
import { drawDiagram } from '../../scripts/machine-diagram';
import { drawMachine, drawMachines } from '../../scripts/machine-page';

const everything = setup({
  actors: { load: fromPromise(async () => 1) },
  guards: { isReady: () => true, isLate: () => false },
  actions: { greet: () => undefined },
  delays: { soon: 90_000, someday: () => 5 },
}).createMachine({
  id: 'everything',
  initial: 'state',
  states: {
    state: {
      exit: 'greet',
      on: {
        'go: now; "quick"': { target: 'both', guard: and(['isReady', not('isLate')]) },
        tick: { actions: assign({}) },
      },
      after: { soon: 'both', someday: 'over', 200: 'over' },
    },
    both: {
      type: 'parallel',
      onDone: 'over',
      states: {
        left: {
          initial: 'one',
          states: {
            one: { invoke: { src: 'load', onDone: 'two', onError: '#everything.over' } },
            two: { type: 'final' },
            back: { type: 'history', history: 'deep' },
          },
        },
        right: { initial: 'end', states: { end: { type: 'final' } } },
      },
    },
    over: { type: 'final' },
  },
});

describe('a diagram', () => {
  it('draws initial, final, nested, parallel and history states', () => {
    expect(drawDiagram(everything)).toBe(
      `stateDiagram-v2
  [*] --> state_
  state "state" as state_
  state_ : exit / greet
  state_ : tick / assign
  state "both" as both {
    state "left" as both__left {
      [*] --> both__left__one
      state "one" as both__left__one
      both__left__one : invoke load
      state "two" as both__left__two
      state "back (H*)" as both__left__back
      both__left__one --> both__left__two : done load
      both__left__two --> [*]
    }
    --
    state "right" as both__right {
      [*] --> both__right__end
      state "end" as both__right__end
      both__right__end --> [*]
    }
  }
  state "over" as over
  state_ --> both : go#58; now#59; #34;quick#34; [and(isReady, not(isLate))]
  state_ --> over : after 200 ms
  state_ --> both : after soon (1.5 min)
  state_ --> over : after someday (computed)
  both --> over : all of both done
  both__left__one --> over : error load
  over --> [*]`,
    );
  });

  it('says what every state does in tables, and escapes what would break them', () => {
    const page = drawMachine(createMachine({ id: 'm', on: { 'a|b': { actions: 'x' } } }), 'm.ts');
    expect(page).toContain('| every state | a\\|b |  | stays | `x` |');
    expect(page).not.toContain('## Actors');
  });

  it('of the service names its timer, its guards and its actors', () => {
    const page = drawMachine(backupServiceMachine, 'machines/backup-service.machine.ts');
    expect(page).toContain('idle --> up__work__checking : after untilNextCheck (computed)');
    expect(page).toContain('away --> up__work__returning : after checkInterval (45 s)');
    expect(page).toContain('checking --> up__work__archiving : done checkSchedules [hasDue]');
    expect(page).toContain('| `up.stop.serving` | stop.requested |  | `up.stop.draining` | `noteReason` |');
    expect(page).toContain('| `archiveDue` | `archiveDue` | `up.work.archiving` |');
  });

  it('in docs/machine.md is current', () => {
    expect(readFileSync(join(__dirname, '../../docs/machine.md'), 'utf8')).toBe(
      drawMachines([
        [backupServiceMachine, 'machines/backup-service.machine.ts'],
        [backupMachine, 'machines/backup.machine.ts'],
        [verifierMachine, 'machines/verifier.machine.ts'],
        [notifierMachine, 'machines/notifier.machine.ts'],
        [exporterMachine, 'machines/exporter.machine.ts'],
        [copierMachine, 'machines/copier.machine.ts'],
      ]),
    );
  });
});
