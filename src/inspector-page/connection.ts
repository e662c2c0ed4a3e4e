/** A WebSocket to the relay that comes back by itself. */

/** Milliseconds from a lost connection to the next try. */
const retryAfter = 1000;

interface Listener {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  readonly onLost: () => void;
}

/** The page's own address holds the token; the socket's stands beside it. */
const socketUrl = (): string => new URL('page', location.href).href.replace(/^http/u, 'ws');

/** Connects, for as long as the page is open; `stop` ends it. */
export const connect = ({ onOpen, onText, onLost }: Listener): { readonly stop: () => void } => {
  let stopped = false;
  let socket: WebSocket | null = null;
  let timer = 0;

  const start = (): void => {
    const opening = new WebSocket(socketUrl());
    socket = opening;
    opening.addEventListener('open', onOpen);
    opening.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string' && !stopped) onText(data);
    });
    opening.addEventListener('close', () => {
      if (stopped) return;
      onLost();
      timer = window.setTimeout(start, retryAfter);
    });
  };

  start();
  return {
    stop: () => {
      stopped = true;
      window.clearTimeout(timer);
      socket?.close();
    },
  };
};
