// Requests to the silo, with its key if it requires one.
const PLACE = 'ensemble-key';
let asking = null;

/** What the silo answers; asks the user for a key as often as the silo refuses the one there is. */
export async function ask(path, options = {}) {
  for (;;) {
    const key = sessionStorage.getItem(PLACE);
    const response = await fetch(path, { ...options, headers: key ? { Authorization: `Bearer ${key}` } : {} });
    if (response.status !== 401) return response;
    if (key === sessionStorage.getItem(PLACE)) await keyFromUser(key !== null);
  }
}

/** JSON from the silo, or an error with its sentence. */
export async function askJson(path, options) {
  const response = await ask(path, options);
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The silo answered with status ${response.status}.`);
  return answer;
}

// All requests that need the key wait for the same dialog.
function keyFromUser(refused) {
  asking ??= new Promise(given => {
    const dialog = document.getElementById('key');
    if (refused) document.getElementById('key-why').textContent = 'Invalid key; try another.';
    dialog.addEventListener('close', () => {
      const input = dialog.querySelector('input');
      sessionStorage.setItem(PLACE, input.value);
      input.value = '';
      asking = null;
      given();
    }, { once: true });
    dialog.showModal();
  });
  return asking;
}
