/** What a starting service tells the process that started it. */
import * as t from 'io-ts';
import { NonNegativeInteger } from '../domain/integer';

export const ServiceMessage = t.union(
  [
    /** It holds its lock, its pid is published, its signal handlers are installed. */
    t.strict({ type: t.literal('ready'), pid: NonNegativeInteger }),
    /** A sign of life: it has read another piece of its journal, which may be long. */
    t.strict({ type: t.literal('reading') }),
    /** Something is not as it should be, and does not keep it from its work. */
    t.strict({ type: t.literal('warning'), text: t.string }),
    t.strict({ type: t.literal('already-running') }),
    t.strict({ type: t.literal('failed'), reason: t.string }),
    /** Everything that was due at its start has been dealt with. */
    t.strict({ type: t.literal('pass-over') }),
  ],
  'ServiceMessage',
);
export type ServiceMessage = Readonly<t.TypeOf<typeof ServiceMessage>>;
