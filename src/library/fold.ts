/** What the lines of a journal add up to, as a document. */
import type { JournalFold } from '../codecs/replies/journal-fold';
import { versionFacts } from '../codecs/replies/version-facts';
import type { Version } from '../domain/archive/archives';
import { inWorkspaceZone } from '../domain/decider/workspace-zone';
import type { Recorded } from '../domain/events/recorded';
import { type Folded, folder } from '../domain/history/fold-journal';
import { historyOf } from '../domain/history/history';
import { indexOf } from '../domain/occurrence/choose-schedule';
import { schedulesOf } from '../domain/schedule/schedule-file';
import { instantOf, type Now } from '../domain/time/time';

const versionOf = (version: Version): JournalFold['versions'][number] => {
  const { name, file, pinned } = version;
  return { name, file, ...versionFacts(version), pinned };
};

const documentOf = ({ state, projection, last }: Folded, present: Now): JournalFold => {
  const now = inWorkspaceZone(state.zone, state.clock.latest, {
    ...present,
    instant: last === null ? present.instant : instantOf(last.at),
  });
  const lines = schedulesOf(state.file);
  const rows = historyOf(
    { projection, lines, fileIsThere: true, inHand: state.attempt, serviceIsUp: true, sizes: null, now },
    { name: null, since: null, limit: null, each: false },
  );
  return {
    last,
    schedules: lines.map(({ content, schedule: { id, spec, due } }, index) => ({
      index,
      schedule: id,
      line: content,
      path: spec.path,
      name: spec.name,
      due,
    })),
    history: rows.map((row) => ({ ...row, index: indexOf(lines, row.schedule) })),
    versions: [...projection.archives.values()].flat().map(versionOf),
  };
};

/** Adds lines up, as they come, in the order of the journal. `present` says what clock this machine shows. */
export const foldLines = async (
  lines: Iterable<Recorded> | AsyncIterable<Recorded>,
  present: Now,
): Promise<JournalFold> => {
  const folding = folder();
  for await (const line of lines) folding.take(line);
  return documentOf(folding.tell(), present);
};
