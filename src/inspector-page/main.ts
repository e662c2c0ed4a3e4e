/** The inspector's page: hears the relay, folds what it hears into a view, and shows the view once a frame. */
import * as E from 'fp-ts/Either';
import * as O from 'fp-ts/Option';
import { PageMessage } from '../codecs/inspection';
import { decodeJson } from '../codecs/json';
import { makeChartPanel } from './chart-panel';
import { connect } from './connection';
import { byId } from './dom';
import { showActors, showEvents, showLine, showState, showWork } from './panels';
import { emptyView, next, shownActor, type PageAction, type View } from './view';

const chart = makeChartPanel();
let view: View = emptyView;
let isDue = false;

const show = (): void => {
  isDue = false;
  const shown = shownActor(view);
  showLine(view);
  showWork(view, Date.now());
  showActors(view, shown);
  showState(view, shown);
  showEvents(view);
  chart.show(O.toNullable(shown));
};

const dispatch = (action: PageAction): void => {
  view = next(view, action);
  if (!isDue) requestAnimationFrame(show);
  isDue = true;
};

/** A countdown goes on while nothing is heard. Milliseconds. */
const tick = 500;
setInterval(() => showWork(view, Date.now()), tick);

const select = byId('actor', HTMLSelectElement);
select.addEventListener('change', () => dispatch({ type: 'chosen', sessionId: select.value }));

connect({
  onOpen: () => dispatch({ type: 'opened' }),
  onLost: () => dispatch({ type: 'lost' }),
  onText: (text) => {
    const message = decodeJson(PageMessage)(text);
    if (E.isRight(message)) dispatch({ type: 'heard', message: message.right });
  },
});
