// What happened to a run, newest first.
import { h, section, table, text } from './dom.js';
import { time } from './format.js';

export function eventsPart() {
  let all = [];
  const each = h('input', { type: 'checkbox', onchange: draw });
  const log = table('Events', [
    text('Time', event => time(event.at)),
    { title: 'What', show: (cell, event) => { cell.className = `kind ${event.kind}`; text('', one => one.kind).show(cell, event); } },
    text('Member', event => event.member === null ? '' : `${event.member}`, 'number'),
    text('Epoch', event => event.epoch === null ? '' : `${event.epoch}`, 'number'),
    text('', event => event.text, 'note'),
  ], event => event.number);
  const element = section('Events', h('div', { class: 'tools' }, h('label', {}, each, ' Each member’s epochs too')), h('div', { class: 'log' }, log.element));

  function draw() {
    log.update(all.filter(event => each.checked || event.kind !== 'epoch').reverse());
  }

  function update({ events }) {
    if (events === all) return;
    all = events;
    draw();
  }

  return { element, update };
}
