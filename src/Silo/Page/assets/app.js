// Connects the silo's events, the current route, and the views.
import { h, say } from './dom.js';
import { Live } from './live.js';
import { nodesView } from './nodes.js';
import { runView } from './run.js';
import { runsView } from './runs.js';

const LINKS = { live: 'live', connecting: 'connecting', lost: 'reconnecting' };
const known = { runs: null, nodes: null, models: [], run: undefined, epochs: [], events: [] };
const main = document.getElementById('main');
let view = null;
let drawn = false;

const live = new Live(take, state => {
  const link = document.getElementById('link');
  link.dataset.state = state;
  say(link, LINKS[state]);
});

function take(type, data, isFirst) {
  if (type === 'epochs' || type === 'events') known[type] = isFirst ? data : [...known[type], ...data].slice(type === 'events' ? -500 : 0);
  else if (type === 'fault') warn(data);
  else if (type === 'run') takeRun(data);
  else if (type !== 'beat') known[type] = data;
  draw();
}

// A run of the same name may be another one.
function takeRun(run) {
  if (run?.createdAt !== known.run?.createdAt) Object.assign(known, { epochs: [], events: [] });
  known.run = run;
}

function warn(fault) {
  const line = document.getElementById('fault');
  line.hidden = fault === null;
  say(line, fault ?? '');
}

// What comes in one go is drawn in one go.
function draw() {
  if (drawn) return;
  drawn = true;
  requestAnimationFrame(() => {
    drawn = false;
    view.update(known);
  });
}

function routeOf(hash) {
  const [place, name] = hash.replace(/^#\/?/, '').split('/');
  if (place === 'nodes') return { place, title: 'Nodes', make: nodesView };
  if (place === 'runs' && name) {
    const run = decoded(name);
    return { place: 'runs', title: run, run, make: () => runView(run) };
  }
  return { place: 'runs', title: 'Runs', make: runsView };
}

function decoded(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // a stray % is part of the name
  }
}

function go() {
  const route = routeOf(location.hash);
  Object.assign(known, { run: undefined, epochs: [], events: [] });
  view?.close?.();
  view = route.make();
  main.replaceChildren(h('div', { class: 'view' }, view.element));
  document.title = `${route.title} · EnsembleCluster`;
  for (const link of document.querySelectorAll('nav a')) {
    if (link.dataset.route === route.place) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  live.watch(route.run);
  view.update(known);
}

addEventListener('hashchange', () => {
  go();
  scrollTo(0, 0);
  main.focus({ preventScroll: true });
});
// The hash is the route; the link past the navigation does not change it.
document.querySelector('.skip').addEventListener('click', event => {
  event.preventDefault();
  main.focus();
});
go();
