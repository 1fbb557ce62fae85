// Elements from data. Text is text: nothing on this page reads data as HTML.

/** An element with attributes ('onclick' and the like are listeners) and children. */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for pictures. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat(Infinity).filter(child => child !== null && child !== undefined && child !== false));
  return element;
}

/** Sets an element's text only if it differs: selections and screen readers are not disturbed. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Replaces an element's content only if the key of the content has changed. */
export function put(element, key, make) {
  if (element.dataset.key === key) return;
  element.dataset.key = key;
  element.replaceChildren(...[make()].flat(Infinity));
}

/** A column of text. */
export function text(title, read, kind = '') {
  return { title, kind, show: (cell, item) => say(cell, read(item) ?? '–') };
}

/** A table whose rows stay the same elements as long as their keys do. */
export function table(caption, columns, keyOf) {
  const body = h('tbody');
  const rows = new Map();
  const head = h('thead', {}, h('tr', {}, columns.map(column => h('th', { scope: 'col', class: column.kind }, column.title))));
  const element = h('div', { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: '0' }, h('table', {}, h('caption', { class: 'unseen' }, caption), head, body));

  function rowOf(key) {
    if (!rows.has(key)) rows.set(key, h('tr', {}, columns.map(column => h('td', { class: column.kind }))));
    return rows.get(key);
  }

  function update(items) {
    const keys = new Set(items.map(item => String(keyOf(item))));
    for (const [key, row] of rows) {
      if (keys.has(key)) continue;
      row.remove();
      rows.delete(key);
    }
    items.forEach((item, index) => {
      const row = rowOf(String(keyOf(item)));
      columns.forEach((column, place) => column.show(row.cells[place], item));
      if (body.rows[index] !== row) body.insertBefore(row, body.rows[index] ?? null);
    });
  }

  return { element, update };
}

/** A part of a page with a heading. */
export function section(title, ...content) {
  const id = `s-${title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`;
  return h('section', { 'aria-labelledby': id }, h('h2', { id }, title), content);
}

/** A state in words, with a dot. */
export function pill(state) {
  return h('span', { class: `pill ${state}` }, state);
}
