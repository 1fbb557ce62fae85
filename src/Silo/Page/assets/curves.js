// How a run learns: loss and accuracy of ensemble and members by epoch.
import { chart } from './chart.js';
import { onTheme } from './colours.js';
import { h, section, table, text } from './dom.js';
import { duration, loss, percent, whole } from './format.js';
import { hasEnded } from './runs.js';

// More lines than this would be a blot; the table of members has them all.
const MOST_DRAWN = 40;

// A long patience would leave the curves no room.
const LEAST_SHOWN = 8;

export function curvesPart() {
  let known = null;
  const charts = [
    chart({ title: 'Validation loss (nats)', format: loss }),
    chart({ title: 'Validation accuracy', format: value => percent(value), isRatio: true }),
  ];
  const log = h('input', { type: 'checkbox', checked: true, onchange: draw });
  const epochs = table('Decided epochs', [
    text('Epoch', epoch => whole(epoch.epoch), 'number'),
    text('Loss', epoch => loss(epoch.validationLoss), 'number'),
    text('Members’ mean loss', epoch => loss(epoch.meanMemberLoss), 'number'),
    text('Accuracy', epoch => percent(epoch.validationAccuracy), 'number'),
    text('Calibration error', epoch => loss(epoch.calibrationError), 'number'),
    text('Brier score', epoch => loss(epoch.brier), 'number'),
    text('Time', epoch => duration(epoch.seconds), 'number'),
    text('', epoch => epoch.isBest ? 'best so far' : ''),
  ], epoch => epoch.epoch);
  const none = h('p', { class: 'quiet' }, 'Curves appear after the first epoch of all members.');
  const drawn = h('div', { hidden: true }, h('div', { class: 'charts' }, charts.map(one => one.element)), h('details', {}, h('summary', {}, 'Epochs as a table'), epochs.element));
  const element = section('Learning', h('div', { class: 'tools' }, h('label', {}, log, ' Logarithmic loss')), none, drawn);
  const unsubscribe = onTheme(() => charts.forEach(one => one.redraw()));

  function draw() {
    none.hidden = known.epochs.length > 0;
    drawn.hidden = known.epochs.length === 0;
    if (known.epochs.length === 0) return;
    const marks = marksOf(known);
    charts[0].update({ ...marks, isLog: log.checked, series: seriesOf(known, epoch => epoch.validationLoss, epoch => epoch.meanMemberLoss, member => member.validationLoss) });
    charts[1].update({ ...marks, isLog: false, series: seriesOf(known, epoch => epoch.validationAccuracy, meanAccuracy, member => member.validationAccuracy) });
    epochs.update([...known.epochs].reverse());
  }

  function update(now) {
    known = now;
    draw();
  }

  function close() {
    unsubscribe();
    charts.forEach(one => one.close());
  }

  return { element, update, close };
}

function marksOf({ run, epochs }) {
  const { bestEpoch, epoch, patienceLeft, maxEpochs } = run.ensemble;
  const patienceEnd = hasEnded(run) ? epoch : Math.min(maxEpochs, epoch + patienceLeft);
  const shown = Math.max(LEAST_SHOWN, Math.round(epoch * 1.5));
  return { epochs: epochs.map(one => one.epoch), best: bestEpoch, patienceEnd, lastEpoch: bestEpoch === null ? epoch : Math.max(epoch, Math.min(patienceEnd, shown)) };
}

const meanAccuracy = epoch => epoch.members.length === 0 ? null : epoch.members.reduce((sum, member) => sum + member.validationAccuracy, 0) / epoch.members.length;

// The ensemble is drawn last, over the others. On a logarithmic axis nothing is 0.
function seriesOf({ run, epochs }, ofEnsemble, ofMean, ofMember) {
  const count = Math.min(MOST_DRAWN, 1 + Math.max(-1, ...epochs.flatMap(epoch => epoch.members.map(member => member.member))));
  const curves = Array.from({ length: count }, () => epochs.map(() => null));
  epochs.forEach((epoch, index) => epoch.members.forEach(member => {
    if (member.member < count) curves[member.member][index] = ofMember(member) || null;
  }));
  return [
    ...curves.map((values, member) => ({ name: `member ${member}`, kind: 'member', member, values })),
    { name: 'members’ mean', kind: 'mean', member: null, values: epochs.map(epoch => ofMean(epoch) || null) },
    { name: run.snapshots ? 'training' : 'ensemble', kind: 'ensemble', member: null, values: epochs.map(epoch => ofEnsemble(epoch) || null) },
  ];
}
