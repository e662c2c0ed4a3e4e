/**
 * Hard links that were asked for without the member that holds their content. A tar archive stores content once, under the
 * first name; when that name is not asked for, another reading of the archive brings the content to the names that are.
 */
import { quoted, toText } from '../byte-name';
import { partsOf, tidied } from '../tar/member-name';
import { attempt } from './attempt';
import { Refused, type Refusals } from './refusals';
import type { Restorer } from './restorer';
import type { Selection } from '../tar/selection';
import type { TarMember } from '../tar/tar-member';
import type { MemberSink } from '../tar/tar-parser';
import type { RestoreTally } from './tally';

/** A name that waits for content, and where its link lies in the archive: the last member before it has the content. */
interface Waiting {
  readonly name: string;
  readonly offset: number;
}

export interface PartedLinks {
  /** Whether the member is such a link; it waits for the next reading then. */
  readonly takes: (name: string, member: TarMember) => boolean;
  /** What the next reading is for, or null when nothing waits. */
  readonly nextReading: () => MemberSink | null;
  /** Refuses what still waits. */
  readonly giveUp: () => void;
}

/** Names are held in memory; when they take more bytes, further ones are refused. */
const mostBytes = 32 * 1024 * 1024;

/** A link may lead to a link, and each of those takes a reading. */
const mostReadings = 8;

/** The member that the link leads to, or null for a name that is refused. */
const targetOf = (member: TarMember): string | null => {
  const tidy = tidied(member.link);
  return 'refusal' in tidy ? null : tidy.name;
};

export const makePartedLinks = (
  restorer: Restorer,
  selection: Selection,
  refusals: Refusals,
  tally: RestoreTally,
  report: () => void,
): PartedLinks => {
  let waiting = new Map<string, Waiting[]>();
  /** Every name that ever waited, where its link leads, and from where in the archive. */
  const expected = new Map<string, { readonly target: string; readonly offset: number }>();
  const settled = new Set<string>();
  /** Where the content of a member that was not asked for went. */
  const placed = new Map<string, string>();
  let bytes = 0;
  let readings = 0;

  const wait = (target: string, one: Waiting): boolean => {
    bytes += target.length + one.name.length + 64;
    if (bytes > mostBytes) return false;
    if (!expected.has(one.name)) expected.set(one.name, { target, offset: one.offset });
    const others = waiting.get(target);
    if (others === undefined) waiting.set(target, [one]);
    else others.push(one);
    return true;
  };

  const settle = (name: string): void => {
    if (!settled.has(name)) tally.entries += 1;
    settled.add(name);
  };

  const refuse = (name: string, reason: string): void => {
    settled.add(name);
    refusals.add(toText(name), reason);
  };

  /** Runs one step for the first of these names, and answers whether that is in place as far as the step goes; else all are refused. */
  const stepFor = (names: ReadonlyArray<string>, action: () => void): boolean => {
    tally.path = toText(names[0] ?? '');
    return attempt(restorer, refusals, tally.path, action, (reason) => {
      for (const name of names) refuse(name, reason);
    });
  };
  const step = (name: string, action: () => void): boolean => stepFor([name], action);

  const reading = (before: ReadonlyMap<string, ReadonlyArray<Waiting>>): MemberSink => {
    /** The member in hand, and the names that wait for it: the first one gets the content, the others are its links. */
    let inHand: { readonly member: TarMember; readonly names: ReadonlyArray<string> } | null = null;
    let written = 0;

    const drop = (): void => {
      inHand = null;
      tally.contentBytes -= written;
    };

    const link = (member: TarMember, to: string, names: ReadonlyArray<string>): void => {
      for (const name of names) {
        const linked = step(name, () => {
          restorer.hardlink(name, { ...member, kind: 'hardlink', link: to });
        });
        if (linked) settle(name);
      }
    };

    /** The first name at which nothing comes in its way gets the content. */
    const begin = (member: TarMember, names: ReadonlyArray<string>): void => {
      written = 0;
      const at = names.findIndex((name) =>
        step(name, () => {
          if (member.flaw !== null) throw new Refused(member.flaw);
          if (member.kind === 'file') restorer.beginFile(name, member);
          else if (member.kind === 'symlink') restorer.symlink(name, member);
          else throw new Refused(`hard link to ${quoted(partsOf(member.name).join('/'))}, which is no file`);
        }),
      );
      inHand = at === -1 ? null : { member, names: names.slice(at) };
    };

    return {
      begin: (member) => {
        inHand = null;
        const tidy = tidied(member.name);
        const names =
          'refusal' in tidy
            ? []
            : (before.get(tidy.name) ?? [])
                .filter(({ offset }) => offset > member.offset)
                .map(({ name }) => name);
        if (names.length === 0) return;
        const target = member.kind === 'hardlink' && member.flaw === null ? targetOf(member) : null;
        const known = target === null ? undefined : placed.get(target);
        if (target === null) begin(member, names);
        else if (known !== undefined) link(member, known, names);
        else for (const name of names) wait(target, { name, offset: member.offset });
      },
      content: (chunk, position) => {
        if (inHand === null) return;
        written += chunk.length;
        tally.contentBytes += chunk.length;
        if (!stepFor(inHand.names, () => restorer.content(chunk, position))) drop();
        report();
      },
      end: () => {
        if (inHand === null) return;
        const { member, names } = inHand;
        const [first = '', ...others] = names;
        if (!stepFor(names, () => void restorer.endFile())) {
          drop();
          return;
        }
        settle(first);
        placed.set(partsOf(member.name).join('/'), first);
        link(member, first, others);
        inHand = null;
        report();
      },
      breakOff: (reason) => {
        const names = inHand?.names ?? [];
        if (inHand !== null) drop();
        for (const name of names) {
          step(name, () => {
            throw new Refused(reason);
          });
        }
      },
    };
  };

  return {
    takes: (name, member) => {
      if (member.kind !== 'hardlink' || member.flaw !== null) return false;
      const target = targetOf(member);
      if (target === null || restorer.has(target)) return false;
      const awaited = expected.get(target);
      // why: what it leads to waits itself, and will be the content that this one of its names had
      if (awaited !== undefined) return wait(awaited.target, { name, offset: awaited.offset });
      if (selection.covers(target)) return false;
      return wait(target, { name, offset: member.offset });
    },
    nextReading: () => {
      if (waiting.size === 0 || readings === mostReadings) return null;
      readings += 1;
      const before = waiting;
      waiting = new Map();
      return reading(before);
    },
    giveUp: () => {
      for (const [name, { target }] of expected) {
        if (settled.has(name)) continue;
        tally.path = toText(name);
        refusals.add(tally.path, `hard link to ${quoted(target)}, which the archive does not hold`);
      }
    },
  };
};
