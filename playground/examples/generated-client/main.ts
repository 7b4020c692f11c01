// A press prints landscapes, one plate for the sun and one for the hills. Nothing here
// posts or listens to messages: `print` is generated from press.rs, and so are its checks.
// What was generated stands in the Output tab.
import { print } from './press.rs?messages';
import { another, chosen, clean, form, ink, output, sheet } from './page';

let number = 1;

async function pull(): Promise<string> {
  const wish = { number, size: clean(), screen: chosen() };
  const reply = await print(wish, {
    onProgress: ({ payload: { plate, top, rows } }) => ink(plate, top, rows),
  });
  // What went wrong in the worker is a reply too.
  if (reply.type === 'PrintFailed') return reply.payload.error;
  const told = `No. ${wish.number}, ${wish.screen.kind}, ${(100 * reply.payload.ink).toFixed(1)} % ink`;
  console.log(told);
  return told;
}

// One print at a time; of the wishes that come meanwhile, the newest is the next.
let busy = false;
let stale = false;
async function refresh(): Promise<void> {
  stale = true;
  if (busy) return;
  busy = true;
  while (stale) {
    stale = false;
    // A request that is not what press.rs says is refused before it is sent, as is
    // a pitch of 300: the promise is rejected.
    output.textContent = await pull().catch(String);
  }
  busy = false;
}

form.oninput = refresh;
form.onsubmit = event => event.preventDefault();
another.onclick = () => {
  number++;
  refresh();
};
new ResizeObserver(refresh).observe(sheet);
