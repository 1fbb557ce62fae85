// The list of all runs.
import { h, pill, put, table, text } from './dom.js';
import { date, loss, percent, whole } from './format.js';

export const addressOf = run => `#/runs/${encodeURIComponent(run)}`;
export const hasEnded = run => ['finished', 'stopped', 'failed'].includes(run.state);

export function runsView() {
  let models = [];
  const name = {
    title: 'Run',
    show: (cell, run) => put(cell, `${run.run} ${namesOf(run.run)}`, () => [
      h('a', { class: 'name', href: addressOf(run.run) }, run.run),
      ...namesOf(run.run).map(model => h('span', { class: 'tag' }, model)),
    ]),
  };
  const state = { title: 'State', show: (cell, run) => put(cell, run.state, () => pill(run.state)) };
  const runs = table('Runs', [
    name,
    state,
    text('Recipe', run => run.recipe),
    text('Members', run => whole(run.members), 'number'),
    text('Epoch', run => whole(run.epoch), 'number'),
    text('Best epoch', run => whole(run.bestEpoch), 'number'),
    text('Val. loss', run => loss(run.validationLoss), 'number'),
    text('Val. accuracy', run => percent(run.validationAccuracy), 'number'),
    text('Test accuracy', run => percent(run.testAccuracy), 'number'),
    text('Started', run => date(run.createdAt), 'number'),
  ], run => run.run);
  const none = h('div', { class: 'empty' }, h('p', {}, 'No runs yet. Start one:'), h('pre', {}, './ensemble train mnist'));
  const element = h('div', {}, h('h1', {}, 'Runs'), none, runs.element);

  // Which models answer with a run, in their current version.
  const namesOf = run => models.filter(model => model.runs[model.current - 1] === run).map(model => `${model.name} v${model.current}`);

  function update(known) {
    none.hidden = known.runs === null || known.runs.length > 0;
    runs.element.hidden = !known.runs?.length;
    models = known.models;
    runs.update(known.runs ?? []);
  }

  return { element, update };
}
