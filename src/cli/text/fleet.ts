/** What `fleet` says: each schedule of each host on a line, and what could not be read. */
import type { FleetHost, FleetView } from '../../app/fleet/read-fleet';
import { isHealthyFleet } from '../../app/fleet/read-fleet';
import type { FleetPlace, FleetSchedule } from '../../app/fleet/fleet-rows';
import { counted } from '../../domain/counted';
import { advice, showError } from '../../domain/error';
import { escapeControls } from '../../domain/events/log-line';
import { instantOf, presentTime } from '../../domain/time/time';
import { type Output, replied } from '../output';
import { belowHeading } from './lines';
import { paletteOf, type Palette, type Screen, showAge } from './screen';
import { table } from './table';

const lateText = ({ isLate, health, places }: FleetSchedule): string => {
  if (health === 'overdue') return 'LATE';
  if (isLate) return `LATE at ${places.flatMap((place) => (place.isLate ? [place.name] : [])).join(', ')}`;
  return health === 'paused' || health === 'expired' || health === 'waiting' ? health : 'no';
};

const paintLate =
  ({ good, bad, doubtful }: Palette) =>
  (cell: string): string =>
    cell.startsWith('LATE') ? bad(cell) : cell.trim() === 'no' ? good(cell) : doubtful(cell);

const placeText = ({ name, behind, failing, checked }: FleetPlace): string => {
  const how = [
    ...(behind === 0 ? [] : [`${behind} behind`]),
    ...(failing === null ? [] : ['failing']),
    ...((checked?.finding ?? null) === null ? [] : ['faulty']),
  ];
  return how.length === 0 ? name : `${name}: ${how.join(', ')}`;
};

const asDocument = ({ host, url, facts, schedules }: FleetHost) => ({
  ...{ host, url, hostname: facts.hostname, directory: facts.directory, lines: facts.lines },
  heard: facts.heard,
  schedules: schedules.map(({ known, health, lastGood, isLate, places }) => ({
    name: known.schedule.spec.name,
    ...{ line: known.line, health, late: isLate, lastGood },
    ...{ last: known.last, proven: known.proven, failed: known.failed },
    places: places.map(({ isLate: late, ...place }) => ({ ...place, late })),
  })),
});

const unreadText = ({ host, url, error }: FleetView['unreadable'][number]): ReadonlyArray<string> => [
  `${host === null ? url : `${host} (${url})`} can't be read: ${showError(error)}`,
  ...advice(error).map((text) => `${belowHeading}${text}`),
];

export const fleetOutput =
  (screen: Screen) =>
  (view: FleetView): Output => {
    const { now, hosts, unreadable, unkept } = view;
    const palette = paletteOf(screen);
    const age = (at: Parameters<typeof instantOf>[0] | null): string =>
      at === null ? 'none' : showAge(now.instant - instantOf(at));
    const rows = hosts.flatMap(({ host, schedules }) =>
      schedules.length === 0
        ? [[escapeControls(host), '-', 'none', 'no schedule', '', '']]
        : schedules.map((one) =>
            [
              host,
              one.known.schedule.spec.name,
              age(one.lastGood),
              lateText(one),
              one.places.map(placeText).join('; '),
              one.known.failed !== null
                ? 'FAILED'
                : one.known.proven === null
                  ? 'never'
                  : age(one.known.proven.at),
            ].map(escapeControls),
          ),
    );
    const all = hosts.flatMap(({ schedules }) => schedules);
    const late = all.filter(({ isLate }) => isLate).length;
    const well = isHealthyFleet(view);
    const columns = [
      { title: 'host', shrinks: true },
      { title: 'schedule', shrinks: true },
      { title: 'last good' },
      { title: 'late', paint: paintLate(palette) },
      { title: 'place', optional: true },
      { title: 'proven', optional: true },
    ];
    return replied(
      {
        command: 'fleet',
        result: {
          ...{ at: presentTime(now), well, late },
          hosts: hosts.map(asDocument),
          unreadable: unreadable.map(({ host, url, error }) => ({
            ...{ host, url, type: error.type, message: showError(error) },
          })),
        },
      },
      {
        results: [
          ...(rows.length === 0 ? [] : table(columns, rows, screen.width)),
          ...(rows.length === 0 ? [] : ['']),
          [
            `${counted(hosts.length, 'host')}, ${counted(all.length, 'schedule')}${hosts.length === 0 ? '' : `: ${late === 0 ? 'none is late' : `${late} late`}`}`,
            ...(unreadable.length === 0 ? [] : [`${unreadable.length} could not be read`]),
          ].join('; '),
        ],
        ...(unkept === null
          ? {}
          : { notes: [escapeControls(`nothing is kept for the next time: ${unkept}`)] }),
        errors: unreadable.flatMap(unreadText).map(escapeControls),
        status: well ? 0 : 1,
      },
    );
  };
