// Shows the free times of another day without loading the page anew. Without this script the
// button "Show times" does the same.
const form = document.querySelector('#day');
const date = document.querySelector('#date');
const slots = document.querySelector('#slots');

date.addEventListener('change', async () => {
  if (!date.validity.valid) return;
  const response = await fetch(
    `/api/vendors/${form.dataset.vendor}/availability?date=${date.value}`,
  );
  if (!response.ok) return form.submit();
  const { slots: free } = await response.json();
  const choices = free.length > 0 ? free.map(choice) : [message('No free times on this day.')];
  slots.replaceChildren(slots.querySelector('legend'), ...choices);
});

function choice({ startsAt }) {
  const label = document.createElement('label');
  label.className = 'slot';
  const input = document.createElement('input');
  Object.assign(input, { type: 'radio', name: 'startsAt', required: true, value: startsAt });
  label.append(input, ` ${startsAt.slice(11, 16)}`);
  return label;
}

function message(text) {
  const paragraph = document.createElement('p');
  paragraph.textContent = text;
  return paragraph;
}
