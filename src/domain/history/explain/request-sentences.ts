/** Who asked that an occurrence be skipped, in sentences. */
import type { ScheduleId } from '../../schedule/schedule';
import type { Timestamp } from '../../time/time';
import type { QueryContext } from '../query-context';
import { requestsBehind, requestText } from '../requests';
import type { Sentence } from './sentence';

export const requestSentences = (
  { projection, now }: Pick<QueryContext, 'projection' | 'now'>,
  schedule: ScheduleId,
  due: Timestamp,
  seq: number,
): ReadonlyArray<Sentence> =>
  requestsBehind(projection.requests, schedule, due, seq).map((request) => ({
    at: request.at,
    seq: request.seq,
    text: requestText(request, now),
  }));
