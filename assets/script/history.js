// Back leads to the result before, or to the page before, and never to the same page once more.
//
// Streamlit makes a new entry of the browser's history for every change of the address. A page that opens writes into its
// address which result it shows and where its entries are kept; these changes belong to the entry that is there. Only another
// result (another ?run=) on the same page is a new one, and in the coaching another place: a scenario, a conversation, a part.
(() => {
  const push = window.history.pushState.bind(window.history)
  const runOf = url => url.searchParams.get("run")
  const placeOf = url => ["view", "scenario", "session"].map(name => url.searchParams.get(name) ?? "").join(" ")

  window.history.pushState = (state, unused, address) => {
    const here = new URL(window.location.href)
    const there = new URL(address ?? here.href, here)
    const samePage = here.origin === there.origin && here.pathname === there.pathname
    const anotherRun = runOf(here) !== null && runOf(there) !== runOf(here)
    const anotherPlace = here.pathname === "/coaching" && placeOf(here) !== placeOf(there)
    if (samePage && !anotherRun && !anotherPlace) window.history.replaceState(state, unused, address)
    else push(state, unused, address)
  }
})()
