// Shows new messages as they come: asks for the newest number, and loads the page again when there is another one.
const shown = document.body.dataset.newest;
document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest" });
setInterval(async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch("/demo/inbox/?format=json&newest", { cache: "no-store" });
    const { newest } = await answer.json();
    if (String(newest) !== shown) location.reload();
  } catch {
    // The demo was stopped; it is asked again.
  }
}, 1500);
