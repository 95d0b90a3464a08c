// The page works without this: it adds search, filters, sorting, copying, and
// unfolds what a link or a printer wants to see.
{
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]

  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      const area = document.createElement("textarea")
      area.value = text
      document.body.append(area)
      area.select()
      document.execCommand("copy")
      area.remove()
    }
  }
  for (const button of all("button[data-copy]")) {
    button.hidden = false
    button.addEventListener("click", async () => {
      await copy(button.dataset.copy)
      button.textContent = "Copied"
      setTimeout(() => (button.textContent = "Copy"), 1500)
    })
  }

  const table = document.querySelector("[data-findings]")
  const form = document.querySelector("[data-filters]")
  if (table && form) {
    const body = table.tBodies[0]
    const rows = [...body.rows].map((row) => ({ row, text: row.textContent.toLowerCase() }))
    const count = form.querySelector("[data-count]")
    const apply = () => {
      const wanted = Object.fromEntries(new FormData(form))
      const words = wanted.text.toLowerCase().split(/\s+/).filter(Boolean)
      let shown = 0
      for (const { row, text } of rows) {
        const fits =
          words.every((word) => text.includes(word)) &&
          ["severity", "tool", "state"].every(
            (name) => wanted[name] === "" || row.dataset[name] === wanted[name],
          )
        row.hidden = !fits
        if (fits) shown++
      }
      count.textContent = `${shown} of ${rows.length} shown`
    }
    form.hidden = false
    form.addEventListener("input", apply)
    form.addEventListener("submit", (event) => event.preventDefault())
    apply()

    const keyOf = (row, column) => {
      const cell = row.cells[column]
      return cell.dataset.sort ?? cell.textContent.trim().toLowerCase()
    }
    all("thead th", table).forEach((head, column) => {
      const button = document.createElement("button")
      button.type = "button"
      button.textContent = head.textContent
      head.replaceChildren(button)
      button.addEventListener("click", () => {
        const up = head.getAttribute("aria-sort") !== "ascending"
        for (const other of all("thead th", table)) other.removeAttribute("aria-sort")
        head.setAttribute("aria-sort", up ? "ascending" : "descending")
        const sorted = rows
          .map(({ row }) => ({ row, key: keyOf(row, column) }))
          .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
        if (!up) sorted.reverse()
        body.append(...sorted.map(({ row }) => row))
      })
    })
  }

  const unfold = () => {
    const target =
      location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)))
    if (target instanceof HTMLDetailsElement) target.open = true
  }
  addEventListener("hashchange", unfold)
  unfold()

  let folded = []
  addEventListener("beforeprint", () => {
    folded = all("details:not([open])")
    for (const one of folded) one.open = true
  })
  addEventListener("afterprint", () => {
    for (const one of folded) one.open = false
  })
}
