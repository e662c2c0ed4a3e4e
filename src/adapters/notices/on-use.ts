/** What sends notices, loaded with the first of them. */
import { hostname } from 'node:os';
import { pipe } from 'fp-ts/function';
import * as TE from 'fp-ts/TaskEither';
import type { NoticeOrigin, NoticeSender, SendFailure } from '../../ports/notices';

const sender = TE.fromTask<NoticeSender, SendFailure>(async () => (await import('./sender')).noticeSender);

export const noticeSenderOnUse: NoticeSender = {
  send: (...asked) =>
    pipe(
      sender,
      TE.chain(({ send }) => send(...asked)),
    ),
};

/** A workspace on this machine. */
export const noticeOrigin = (workspace: string): NoticeOrigin => ({
  get host() {
    return hostname();
  },
  workspace,
});
