/** Schemas of the codecs whose rule is a function. A property in the tests holds each against its codec. */
import type { JsonRecord } from 'fp-ts/Json';
import type * as t from 'io-ts';
import { ArchiveName, ScheduleId, SourcePath } from '../../src/domain/schedule/schedule';
import { Timestamp } from '../../src/domain/time/time';
import { TimeOfDay } from '../../src/domain/time/when';
import { NonNegativeInteger } from '../../src/domain/integer';

/** Control characters, line separators, and surrogates that stand alone: in no name and no path. */
const never = '\\u0000-\\u001f\\u007f-\\u009f\\u2028\\u2029\\ud800-\\udfff';

const integer = (minimum: number): JsonRecord => ({
  type: 'integer',
  minimum,
  maximum: Number.MAX_SAFE_INTEGER,
});

const text = (pattern: string, more: JsonRecord = {}): JsonRecord => ({ type: 'string', ...more, pattern });

const hour = '(?:[01][0-9]|2[0-3])';
const sixty = '[0-5][0-9]';
const month = '(?:0[1-9]|1[0-2])';
const day = '(?:0[1-9]|[12][0-9]|3[01])';

export const brandSchemas: ReadonlyMap<t.Mixed, JsonRecord> = new Map<t.Mixed, JsonRecord>([
  [NonNegativeInteger, integer(0)],
  [ScheduleId, integer(1)],
  [Timestamp, text(`^[0-9]{4}-${month}-${day}T${hour}:${sixty}:${sixty}\\.[0-9]{3}[+-]${hour}:${sixty}$`)],
  [TimeOfDay, text(`^${hour}:${sixty}$`)],
  [SourcePath, text(`^(?![#\\ufeff])[^;${never}]+$`)],
  [
    ArchiveName,
    // why: a schema counts characters; that 200 bytes are the limit can only be said
    text(`^(?![.-])(?!.*\\.[0-9]{8}T[0-9]{6}(?:-[0-9]+)?$)[^/;${never}]+$`, {
      $comment: 'At most 200 bytes in UTF-8.',
      maxLength: 200,
    }),
  ],
]);
