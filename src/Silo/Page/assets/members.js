// The members: slot, progress, scores.
import { swatch } from './colours.js';
import { h, pill, put, say, section, table, text } from './dom.js';
import { loss, percent, whole } from './format.js';

export function membersPart() {
  let run = null;
  const members = table('Members', [
    { title: 'Member', show: (cell, member) => put(cell, `${member.index}`, () => [swatch(member.index), `${member.index}`]) },
    { title: 'State', show: (cell, member) => put(cell, member.state, () => pill(member.state)) },
    text('Slot', member => member.silo === null ? null : `${member.silo} · ${member.device}`),
    { title: 'Epoch', kind: 'progress', show: showEpoch },
    text('Images/s', member => whole(member.inFlight?.samplesPerSecond), 'number'),
    text('Train loss', member => loss(member.trainLoss), 'number'),
    text('Val. loss', member => loss(member.validationLoss), 'number'),
    text('Val. accuracy', member => percent(member.validationAccuracy), 'number'),
    text('Restarts', member => whole(member.restarts), 'number'),
    text('Note', noteOf, 'note'),
  ], member => member.index);

  function showEpoch(cell, member) {
    put(cell, 'bar', () => [h('span', {}), h('progress', { max: '1', 'aria-label': `Member ${member.index}, epoch in training` })]);
    const [words, bar] = cell.children;
    const flight = member.inFlight;
    bar.hidden = !flight;
    bar.value = flight ? flight.samples / Math.max(1, flight.samplesTotal) : 0;
    say(words, `${flight?.epoch ?? member.lastEpoch ?? 0} / ${run.ensemble.maxEpochs}`);
  }

  function update(known) {
    run = known.run;
    members.update(run.members);
  }

  return { element: section('Members', members.element), update };
}

function noteOf(member) {
  const place = member.queuePosition === null ? '' : `place ${member.queuePosition} in the queue: `;
  return `${place}${member.failure ?? member.reason ?? ''}`;
}
