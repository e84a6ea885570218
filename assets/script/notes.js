// Notes of a practice talk are kept while one types, not only when one leaves the field: a reload loses none of them.
//
// Streamlit sends what stands in a text area when the area is left or on Ctrl+Enter; this presses the latter after a pause, and
// at once when the page goes away.
(() => {
  const PAUSE = 400
  let waiting = 0
  let typedIn = null

  const keep = () => {
    window.clearTimeout(waiting)
    if (typedIn === null) return
    const area = typedIn
    typedIn = null
    area.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true }))
    area.dataset.sent = area.value
  }

  const isNotes = target => target instanceof HTMLTextAreaElement && target.closest(".st-key-coaching-notes") !== null

  document.addEventListener("input", event => {
    if (!isNotes(event.target) || event.isComposing) return
    typedIn = event.target
    window.clearTimeout(waiting)
    waiting = window.setTimeout(keep, PAUSE)
  })
  // A word put together by an input method is whole at its end.
  document.addEventListener("compositionend", event => {
    if (!isNotes(event.target)) return
    typedIn = event.target
    window.clearTimeout(waiting)
    waiting = window.setTimeout(keep, PAUSE)
  })
  window.addEventListener("beforeunload", keep)
})()
