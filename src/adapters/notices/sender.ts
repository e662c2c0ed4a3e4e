/** Sends a notice in the way of its receiver. */
import { requestOf } from '../../codecs/notices/request';
import type { NoticeSender } from '../../ports/notices';
import { post } from './http-post';

export const noticeSender: NoticeSender = {
  send: (kind, address, notice, signal) => async () => {
    if (kind === 'mail') {
      const { sendMail } = await import('./sendmail');
      return sendMail(address, notice, signal);
    }
    return post(requestOf(kind, address, notice), signal);
  },
};
