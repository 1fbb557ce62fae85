// What happened to a run, newest first.
import { h, section, table, text } from './dom.js';
import { time } from './format.js';

// The kind is a key of JSON; the page shows the field's word.
const WORDS = { verdict: 'decision', 'taken-up': 'resumed' };

export function eventsPart() {
  let all = [];
  const each = h('input', { type: 'checkbox', onchange: draw });
  const log = table('Events', [
    text('Time', event => time(event.at)),
    { title: 'Event', show: (cell, event) => { cell.className = `kind ${event.kind}`; text('', one => WORDS[one.kind] ?? one.kind).show(cell, event); } },
    text('Member', event => event.member === null ? '' : `${event.member}`, 'number'),
    text('Epoch', event => event.epoch === null ? '' : `${event.epoch}`, 'number'),
    text('', event => event.text, 'note'),
  ], event => event.number);
  const element = section('Events', h('div', { class: 'tools' }, h('label', {}, each, ' Show each member’s epochs')), h('div', { class: 'log' }, log.element));

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
