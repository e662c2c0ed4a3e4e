/** What `simulate` has found, as tables and for programs. */
import type * as t from 'io-ts';
import type { SimulateReport } from '../../app/simulate';
import type { SimulateResult } from '../../codecs/replies/simulation';
import { policyOf, policyText } from '../../domain/archive/retention/policy';
import { keepReasonText } from '../../domain/archive/retention/reason';
import type { Kept } from '../../domain/archive/retention/plan';
import { growthText, mostRuns, type SpaceAt } from '../../domain/archive/simulate/simulate';
import { counted } from '../../domain/counted';
import { escapeControls } from '../../domain/events/log-line';
import { zoneOf } from '../../domain/occurrence/occurrence';
import { showSize } from '../../domain/size';
import { localOf, shown, timestampAt } from '../../domain/time/time';
import { type Output, replied } from '../output';
import { malformedText } from './malformed-line';
import type { Screen } from './screen';
import { table } from './table';

const reasonsOf = ({ reasons, kind }: Kept): ReadonlyArray<string> =>
  reasons.map((reason) => keepReasonText(reason, kind));

const resultOf = (
  { now, until, lines, simulation }: SimulateReport,
  svg: string | null,
): t.TypeOf<typeof SimulateResult> => {
  const stamp = (at: number) => timestampAt(at, now.zone);
  return {
    from: stamp(now.instant),
    until: stamp(until),
    endedAt: simulation.endedAt === null ? null : stamp(simulation.endedAt),
    schedules: lines.flatMap(({ content: line, schedule: { id, spec }, versions }, index) => {
      const future = simulation.schedules[index];
      if (future === undefined) return [];
      const today = new Set(versions.map(({ version }) => version.file));
      const { growth } = future;
      return [
        {
          index,
          schedule: id,
          line,
          name: spec.name,
          path: spec.path,
          zone: zoneOf(spec, localOf(now)).name,
          policy: policyText(policyOf(spec.options)),
          growth:
            growth === null
              ? null
              : { archives: growth.from, bytes: growth.bytes, bytesPerDay: growth.bytesPerDay },
          runs: future.runs.map(({ due, at, late, moved }) => ({ due, at: stamp(at), late, moved })),
          skipped: future.skips.map(({ due, through, count, reason }) => ({ due, through, count, reason })),
          removed: future.removed,
          kept: future.kept.map((kept) => ({
            file: today.has(kept.version.file) ? kept.version.file : null,
            due: kept.version.due,
            completed: kept.version.completed,
            bytes: kept.version.report.bytes,
            reasons: reasonsOf(kept),
          })),
        },
      ];
    }),
    space: simulation.space.map(({ at, ...of }) => ({ at: stamp(at), ...of })),
    svg,
  };
};

/** Rows of the table of space: at most about a dozen, the last day among them, each with the most since the one before. */
const someOf = (space: ReadonlyArray<SpaceAt>): ReadonlyArray<SpaceAt> => {
  const step = Math.max(1, Math.ceil((space.length - 1) / 12));
  return space.flatMap((one, index) => {
    if ((space.length - 1 - index) % step !== 0) return [];
    const since = space.slice(Math.max(0, index - step + 1), index + 1);
    return [{ ...one, peakBytes: Math.max(...since.map(({ peakBytes }) => peakBytes)) }];
  });
};

/** How many archives of one schedule are listed, the newest. */
const listed = 40;

export const simulated = (report: SimulateReport, screen: Screen, svg: string | null): Output => {
  const { now, until, lines, malformed, simulation } = report;
  const { endedAt } = simulation;
  const show = shown(now);
  const right = { align: 'right' as const };
  const futures = lines.flatMap((line, index) => {
    const future = simulation.schedules[index];
    return future === undefined ? [] : [{ line, index, future }];
  });
  const summary = table(
    [
      { title: '#', ...right },
      { title: 'name', shrinks: true },
      { title: 'backups', ...right },
      { title: 'late', ...right, optional: true },
      { title: 'left out', ...right },
      { title: 'removed', ...right },
      { title: 'kept', ...right },
      { title: 'first' },
      { title: 'last', optional: true },
    ],
    futures.map(({ line, index, future: { runs, skips, removed, kept } }) => [
      String(index),
      escapeControls(line.schedule.spec.name),
      String(runs.length),
      String(runs.filter(({ late }) => late).length),
      skips.some(({ count }) => count === null)
        ? 'many'
        : String(skips.reduce((sum, { count }) => sum + (count ?? 0), 0)),
      String(removed),
      String(kept.length),
      runs[0] === undefined ? '-' : show(runs[0].at),
      runs.length === 0 ? '-' : show(runs.at(-1)?.at ?? 0),
    ]),
    screen.width,
  );
  const keptOf = ({ line, future: { kept } }: (typeof futures)[number]): ReadonlyArray<string> => {
    const left = Math.max(0, kept.length - listed);
    return kept.length === 0
      ? []
      : [
          '',
          `${escapeControls(line.schedule.spec.name)} in the end${left === 0 ? '' : ` (and ${left} older)`}:`,
          ...table(
            [{ title: 'made' }, { title: 'size', ...right }, { title: 'kept as', shrinks: true, least: 20 }],
            kept
              .slice(-listed)
              .map((one) => [
                show(one.version.completed),
                showSize(one.version.report.bytes),
                escapeControls(reasonsOf(one).join('; ')),
              ]),
            screen.width,
          ),
        ];
  };
  const space = table(
    [
      { title: 'when' },
      { title: 'archives', ...right },
      { title: 'size', ...right },
      { title: 'trash', ...right },
      { title: 'most since', ...right },
    ],
    someOf(simulation.space).map(({ at, archives, bytes, trashBytes, peakBytes }) => [
      show(at),
      String(archives),
      showSize(bytes),
      showSize(trashBytes),
      showSize(peakBytes),
    ]),
    screen.width,
  );
  const moved = futures.flatMap(({ line, future: { runs } }) =>
    runs.flatMap(({ due, moved: isMoved }) =>
      isMoved
        ? [
            `${escapeControls(line.schedule.spec.name)} runs at ${due.slice(0, 16).replace('T', ' ')}: the clock jumps over its time`,
          ]
        : [],
    ),
  );
  return replied(
    { command: 'simulate', result: resultOf(report, svg) },
    {
      results: [
        `from ${show(now.instant)} to ${show(endedAt ?? until)}, on the clock of ${now.zone.name}`,
        ...(futures.length === 0 ? [] : ['', ...summary, ...futures.flatMap(keptOf), '', ...space]),
        ...(svg === null ? [] : ['', escapeControls(`the picture is in ${svg}`)]),
      ],
      notes: [
        ...(futures.length === 0 ? ['there is no schedule: nothing would run'] : []),
        ...futures.map(
          ({ line, future }) =>
            `${escapeControls(line.schedule.spec.name)}: ${growthText(future.growth, showSize)}`,
        ),
        ...moved,
        ...(endedAt === null
          ? []
          : [`given up at ${show(endedAt)}: ${counted(mostRuns, 'backup')} are as many as it lives through`]),
        ...malformed.map(malformedText),
      ],
    },
  );
};
