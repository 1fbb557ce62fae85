// One run: how it learns, its members, what it is worth, and a place to try it.
import { h, pill, put, say, section } from './dom.js';
import { curvesPart } from './curves.js';
import { evaluationPart } from './evaluation.js';
import { eventsPart } from './events.js';
import { count, date, duration, loss, percent, whole } from './format.js';
import { membersPart } from './members.js';
import { hasEnded } from './runs.js';
import { tryPart } from './tryit.js';

export function runView(name) {
  const state = h('span');
  const about = h('p', { class: 'quiet' });
  const failure = h('p', { class: 'fault', hidden: true });
  const figures = h('dl', { class: 'figures' });
  const trial = tryPart(name);
  const parts = [curvesPart(), membersPart(), evaluationPart(name, trial.show), trial, eventsPart()];
  const body = h('div', { hidden: true }, figures, failure, parts.map(part => part.element));
  const missing = h('div', { class: 'empty', hidden: true }, h('p', {}, `No run is called '${name}'.`), h('p', {}, h('a', { href: '#/' }, 'All runs')));
  const element = h('div', {}, h('div', { class: 'heading' }, h('h1', {}, name), state), about, missing, body);

  function update(known) {
    const run = known.run;
    missing.hidden = run !== null;
    body.hidden = !run;
    if (!run) return;
    put(state, run.state, () => pill(run.state));
    say(about, `Recipe ${run.recipe} · ${run.snapshots ? 'snapshot ensemble' : count(run.members.length, 'member')} · seed ${run.seed} · started ${date(run.createdAt)}`);
    say(failure, run.failure ?? '');
    failure.hidden = run.failure === null;
    showFigures(figures, run, known.epochs);
    for (const part of parts) part.update(known);
  }

  return { element, update, close: () => parts.forEach(part => part.close?.()) };
}

function showFigures(list, run, epochs) {
  const { ensemble } = run;
  const best = epochs.find(epoch => epoch.epoch === ensemble.bestEpoch);
  const gain = best && best.validationLoss !== null && best.meanMemberLoss ? (best.meanMemberLoss - best.validationLoss) / best.meanMemberLoss : null;
  const figures = [
    ['Epoch', `${ensemble.epoch}`, `of at most ${ensemble.maxEpochs}`],
    run.snapshots
      ? ['Snapshots', `${run.snapshots.taken} of ${run.snapshots.cycles}`, `${count(run.snapshots.epochs, 'epoch')} per cycle`]
      : ['Best epoch', whole(ensemble.bestEpoch), hasEnded(run) ? endOf(ensemble) : patienceOf(ensemble)],
    ['Validation loss', loss(ensemble.validationLoss), gain === null ? 'of the averaged prediction' : `${percent(gain, 0)} below members’ mean`],
    ['Validation accuracy', percent(ensemble.validationAccuracy), run.snapshots && hasEnded(run) ? 'of the averaged prediction' : 'at the best epoch'],
    ensemble.test ? ['Test accuracy', percent(ensemble.test.accuracy), `test loss ${loss(ensemble.test.loss)}`] : null,
    ['Training time', duration(run.seconds || epochs.at(-1)?.seconds || null), 'without interruptions'],
  ].filter(figure => figure !== null);
  put(list, JSON.stringify(figures), () => figures.map(([title, value, note]) => h('div', {}, h('dt', {}, title), h('dd', {}, h('b', {}, value), h('small', {}, note)))));
}

const patienceOf = ensemble => ensemble.bestEpoch === null ? 'none decided yet' : `${count(ensemble.patienceLeft, 'epoch')} of patience left`;
const ENDS = { patience: 'patience used up', 'max-epochs': 'all epochs done', stopped: 'stopped by a user', failed: 'failed' };
const endOf = ensemble => ensemble.stopEpoch === null ? 'no epoch decided' : ENDS[ensemble.stopReason] ?? ensemble.stopReason;
