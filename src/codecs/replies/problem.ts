/** Why a command has no result, in a document. */
import * as t from 'io-ts';

/** Why there is no result. `type` tells errors apart; `message` and `advice` are for people. */
export const Problem = t.strict(
  {
    /** One of the words that docs/json.md lists, for programs. */
    type: t.string,
    /** What standard error and the log say. */
    message: t.string,
    /** More about the cause, or what can be done about it. */
    advice: t.readonlyArray(t.string),
  },
  'Problem',
);
export type Problem = t.TypeOf<typeof Problem>;
