// The line of a running conference: how many are here now, read again every ten seconds while somebody looks.

const line = document.querySelector("[data-live]");
const PAUSE_MS = 10000;

async function refresh() {
  if (document.visibilityState === "visible") {
    try {
      const answer = await fetch(line.dataset.live, { headers: { Accept: "application/json" } });
      if (answer.ok) {
        line.querySelector("a").textContent = (await answer.json()).sentence;
      }
    } catch {
      // The line is down: what stands there stays; the count page says when its figures are old.
    }
  }
  setTimeout(refresh, PAUSE_MS);
}

refresh();
