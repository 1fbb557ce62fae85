// What a run is worth on the test images: scores, calibration, confusion, the hardest images.
import { askJson } from './api.js';
import { confusion } from './confusion.js';
import { swatch } from './colours.js';
import { h, put, say, section, table, text } from './dom.js';
import { loss, percent, whole } from './format.js';
import { paint } from './pixels.js';
import { reliability } from './reliability.js';
import { hasEnded } from './runs.js';

/** @param trial shows an image to the ensemble. */
export function evaluationPart(name, trial) {
  let asked = '';
  const quiet = h('p', { class: 'quiet' });
  const scores = table('Scores on the test images', [
    { title: '', show: (cell, row) => put(cell, row.name, () => row.index === null ? row.name : [swatch(row.index), row.name]) },
    text('Accuracy', row => percent(row.test?.accuracy), 'number'),
    text('Loss', row => loss(row.test?.loss), 'number'),
    text('Cal. error', row => loss(row.test?.calibrationError), 'number'),
  ], row => row.name);
  const [extra, calibration, confused, hardest] = Array.from({ length: 4 }, () => h('div'));
  const columns = h('div', { class: 'evaluation' }, h('div', {}, h('h3', {}, 'Scores'), scores.element, extra), calibration, confused);
  const shown = h('div', { hidden: true }, columns, hardest);
  const element = section('Evaluation', quiet, shown);

  function update({ run }) {
    const isScored = run.ensemble.test !== null;
    shown.hidden = !isScored;
    quiet.hidden = isScored;
    say(quiet, hasEnded(run) ? `The test images have not been read: ensemble evaluate ${name}` : 'Test scores appear when training has ended.');
    if (!isScored) return;
    scores.update([
      { name: 'ensemble', index: null, test: run.ensemble.test },
      ...run.members.map(member => ({ name: `member ${member.index}`, index: member.index, test: member.test })),
    ]);
    ask(run);
  }

  async function ask(run) {
    const wanted = JSON.stringify([run.createdAt, run.ensemble.test]);
    if (asked === wanted) return;
    asked = wanted;
    try {
      const evaluation = await askJson(`api/runs/${encodeURIComponent(name)}/evaluation`);
      extra.replaceChildren(figuresOf(evaluation));
      calibration.replaceChildren(reliability(evaluation.reliability));
      confused.replaceChildren(confusion(evaluation.confusion, run.classNames));
      hardest.replaceChildren(...hardestOf(evaluation, run.classNames, trial));
    } catch (error) {
      calibration.replaceChildren(h('p', { class: 'quiet' }, error.message));
    }
  }

  return { element, update };
}

function figuresOf(evaluation) {
  const figures = [['Test images', whole(evaluation.images)], ['Brier score', loss(evaluation.brier)], ['Temperature', loss(evaluation.temperature)]];
  return h('dl', { class: 'figures small' }, figures.map(([title, value]) => h('div', {}, h('dt', {}, title), h('dd', {}, h('b', {}, value)))));
}

function hardestOf({ hardest, shape }, names, trial) {
  const images = hardest.filter(image => image.pixels.length > 0);
  if (images.length === 0 || shape.length !== 3) return [];
  return [
    h('h3', {}, 'The hardest test images'),
    h('p', { class: 'quiet' }, 'Lowest probability of the true class, as true → predicted. Select one to see each member’s prediction.'),
    h('ul', { class: 'hardest' }, images.map(image => h('li', {}, hardButton(image, shape, names, trial)))),
  ];
}

function hardButton(image, shape, names, trial) {
  const pixels = Uint8Array.from(atob(image.pixels), letter => letter.charCodeAt(0));
  const canvas = h('canvas', { class: 'pixels', role: 'img', 'aria-label': `Test image ${image.sample}: ` });
  paint(canvas, pixels, shape);
  const [truth, answer] = [names[image.label], names[image.answer]];
  const words = truth === answer ? `${truth}, given ${percent(image.trueProbability, 0)}` : `${truth}, taken for ${answer}`;
  return h('button', { class: 'hard', onclick: () => trial(pixels, `Test image ${image.sample}: ${words}`) },
    canvas, h('span', {}, truth === answer ? truth : `${truth} → ${answer}`), h('small', {}, percent(image.trueProbability, 1)));
}
