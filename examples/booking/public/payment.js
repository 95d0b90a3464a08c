// Follows the payment while the page is open: the provider tells the server, not the browser.
const POLL_MS = 2_000;
const LONGEST_MS = 10 * 60_000;
const WORDS = { paid: 'paid', failed: 'payment failed', refund_due: 'will be refunded' };

const payment = document.querySelector('#payment');
const startedAt = Date.now();

async function poll() {
  const response = await fetch(payment.dataset.source);
  const { paymentStatus } = response.ok ? await response.json() : {};
  if (paymentStatus in WORDS) {
    payment.dataset.status = paymentStatus;
    payment.textContent = WORDS[paymentStatus];
  } else if (Date.now() - startedAt < LONGEST_MS) {
    window.setTimeout(poll, POLL_MS);
  }
}

if (payment.dataset.status === 'unpaid') window.setTimeout(poll, POLL_MS);
