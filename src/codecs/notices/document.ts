/** The JSON that a webhook is sent: published as docs/schemas/notice.schema.json. */
import * as t from 'io-ts';
import { orNull } from '../../domain/or-null';
import { NonNegativeInteger } from '../../domain/integer';
import { Fact } from '../../domain/notices/fact';
import { type Notice, textOf, titleOf, worstOf } from '../../domain/notices/message';
import { Timestamp } from '../../domain/time/time';

const { seq, at, kind, about, name, path, due, summary, why, lastGood } = Fact.type.props;

export const NoticeDocument = t.strict(
  {
    /** Version of the document. Within it, fields may be added; nothing else changes. */
    v: t.literal(1),
    /** Whether somebody only tries whether notices arrive. */
    test: t.boolean,
    /** The worst of what is told: `failed`, `late`, `missed`, `partial`, `stopped`, `recovered`, `ok`. */
    kind,
    /** All of it in one line. */
    title: t.string,
    /** All of it as people read it. */
    text: t.string,
    host: t.string,
    /** The workspace's directory. */
    workspace: t.string,
    /** When it was sent. */
    at: Timestamp,
    /** The journal's last line then: its number, and its SHA-256. Null when the journal could not be read. */
    journal: orNull(t.strict({ seq: NonNegativeInteger, hash: t.string })),
    /** So many facts before these could not be told, and were dropped. */
    dropped: NonNegativeInteger,
    /** What happened, oldest first. */
    facts: t.readonlyArray(
      t.strict({
        kind,
        /** What it is about. */
        about,
        /** What happened, in one line. */
        summary,
        /** Why, or more of it, a line each. */
        why,
        /** The name of the backup; null where it is about no single one. */
        name,
        /** Its source, as the schedule spells it. */
        path,
        /** When the backup was due. */
        due,
        /** When it happened. */
        at,
        /** The journal's line that says so; 0 where the journal could not be written. */
        line: seq,
        /** The last good backup before it, as far as it is known since somebody is told. */
        lastGood,
      }),
    ),
  },
  'NoticeDocument',
);
type NoticeDocument = t.TypeOf<typeof NoticeDocument>;

export const documentOf = (notice: Notice): NoticeDocument => {
  const { host, workspace, head, facts, dropped, isTest } = notice;
  return {
    v: 1,
    test: isTest,
    kind: worstOf(notice),
    title: titleOf(notice),
    text: textOf(notice),
    host,
    workspace,
    at: notice.at,
    journal: head === null ? null : { seq: head.seq, hash: head.hash },
    dropped,
    facts: facts.map((fact) => ({
      kind: fact.kind,
      about: fact.about,
      summary: fact.summary,
      why: fact.why,
      name: fact.name,
      path: fact.path,
      due: fact.due,
      at: fact.at,
      line: fact.seq,
      lastGood: fact.lastGood,
    })),
  };
};
