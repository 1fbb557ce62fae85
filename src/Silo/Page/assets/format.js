// Numbers as people read them. What is not known is a dash.
const NONE = '–';
const known = value => value !== null && value !== undefined && Number.isFinite(value);

export const loss = value => known(value) ? value.toFixed(value < 10 ? 4 : 1) : NONE;
export const percent = (value, digits = 2) => known(value) ? `${(100 * value).toFixed(digits)}\u202f%` : NONE;
export const whole = value => known(value) ? Math.round(value).toLocaleString('en') : NONE;
export const nats = value => known(value) ? `${value.toFixed(3)} nats` : NONE;
export const time = text => new Date(text).toLocaleTimeString('en-GB');

export function date(text) {
  const day = new Date(text);
  return `${day.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' })}, ${day.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })}`;
}

export function duration(seconds) {
  if (!known(seconds)) return NONE;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${Math.round(seconds % 60)} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export const count = (number, noun) => `${whole(number)} ${noun}${number === 1 ? '' : 's'}`;
