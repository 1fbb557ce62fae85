// The members' colours are the style sheet's; this many differ, then they begin again.
const DIFFERENT = 8;

export const colourName = member => `--member-${member % DIFFERENT}`;
export const colourOf = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const dark = matchMedia('(prefers-color-scheme: dark)');

/** Calls back whenever the theme changes, until the returned function is called. */
export function onTheme(changed) {
  dark.addEventListener('change', changed);
  return () => dark.removeEventListener('change', changed);
}

/** A swatch in a member's colour. */
export function swatch(member) {
  const mark = document.createElement('span');
  mark.className = 'swatch';
  mark.style.setProperty('background', `var(${colourName(member)})`);
  return mark;
}
