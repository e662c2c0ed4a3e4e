/** Hands the relay's messages on to the official page in the frame, as @statelyai/inspect's own server does. */
import { connect } from './connection';
import { byId } from './dom';

const frame = byId('stately', HTMLIFrameElement);
const official = frame.dataset['src'] ?? '';
const { origin } = new URL(official);
let connection: { readonly stop: () => void } | null = null;

const isGreeting = (message: unknown): boolean =>
  typeof message === 'object' &&
  message !== null &&
  'type' in message &&
  message.type === '@statelyai.connected';

const post = (text: string): void => frame.contentWindow?.postMessage(JSON.parse(text), origin);

// The relay tells a new connection all that it remembers: exactly what a page that has just greeted has to hear.
window.addEventListener('message', ({ source, origin: sender, data }: MessageEvent<unknown>) => {
  if (source !== frame.contentWindow || sender !== origin || !isGreeting(data)) return;
  connection?.stop();
  connection = connect({ onOpen: () => undefined, onText: post, onLost: () => undefined });
});

// why: only now, since the page greets once, as soon as it is there
frame.src = official;
