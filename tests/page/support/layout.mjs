// Whether the page fits its window. Runs in the page.

/** How far the page can be scrolled sideways, and what sticks out: what lies in a frame that scrolls does not. */
export function sticksOut() {
  const root = document.documentElement
  const frames = (element) => {
    for (let at = element.parentElement; at; at = at.parentElement) {
      if (['auto', 'scroll', 'hidden', 'clip'].includes(getComputedStyle(at).overflowX)) return true
    }
    return false
  }
  const over = root.scrollWidth - root.clientWidth
  if (over <= 0) return []
  const which = [...document.querySelectorAll('body *')]
    .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1 && !frames(element))
    .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class')} ${element.textContent.slice(0, 40)}`)
  return [`${over} px`, ...which.slice(-4)]
}
