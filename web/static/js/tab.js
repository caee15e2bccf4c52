// One tab at a time holds a test: two would answer over each other. Web Locks where the page is secure, else a channel.
const TRIES = 5;
const PAUSE_MS = 150; // after a reload the page that goes may hold the lock a moment longer

export async function hold(name, onLost) {
  if (!navigator.locks) return withChannel(name, onLost);
  for (let left = TRIES; ; left -= 1) {
    const tab = await withLock(name, onLost);
    if (tab.alone || !left) return tab;
    await new Promise((again) => setTimeout(again, PAUSE_MS));
  }
}

function withLock(name, onLost) {
  return new Promise((resolve) => {
    const held = () => new Promise(() => {}); // until the tab goes
    const take = () => new Promise((taken) => {
      navigator.locks.request(name, { steal: true }, () => { taken(); return held(); }).catch(onLost);
    });
    navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      resolve({ alone: Boolean(lock), take });
      return lock ? held() : undefined;
    }).catch(onLost);
  });
}

function withChannel(name, onLost) {
  const channel = new BroadcastChannel(name);
  const me = Math.random();
  let holding = false;
  let asking = true;
  return new Promise((resolve) => {
    const take = async () => { holding = true; channel.postMessage({ from: me, says: "mine" }); };
    const giveWay = () => { asking = false; resolve({ alone: false, take }); };
    channel.onmessage = ({ data }) => {
      // of those that ask, the lowest number has it: it says so to a higher one, and a higher one that hears it needs no telling
      if (data.says === "anyone?" && (holding || (asking && me < data.from))) channel.postMessage({ from: me, to: data.from, says: "here" });
      else if (data.says === "anyone?" && asking) giveWay();
      else if (data.says === "mine" && holding) { holding = false; onLost(); }
      else if (asking && (data.says === "mine" || (data.says === "here" && data.to === me))) giveWay();
    };
    channel.postMessage({ from: me, says: "anyone?" });
    setTimeout(() => { if (asking) { asking = false; holding = true; resolve({ alone: true, take }); } }, 200);
  });
}
