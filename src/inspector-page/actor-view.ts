/** What the page knows of one actor. */
import type * as O from 'fp-ts/Option';

export interface ActorView {
  readonly sessionId: string;
  readonly name: string;
  readonly parentId: O.Option<string>;
  readonly definition: string;
  readonly snapshot: unknown;
  /** The states that it was in before the last change; none while there was no change. */
  readonly before: O.Option<unknown>;
}
