using Microsoft.Playwright;

namespace Assay.Server.Tests.Browser;

/// <summary>What of a page cannot be read or pressed as it is drawn.</summary>
internal static class Cuts
{
    /// <summary>Desktop, small desktop, two tablets, and the first two at twice the size.</summary>
    public static readonly (int Width, int Height)[] Sizes = [(1440, 900), (1024, 768), (820, 1100), (768, 1024), (720, 450), (512, 700)];

    /// <summary>One line for each text and control that is cut by an edge, lies under another, or stands one letter a line, at any of the sizes.</summary>
    public static async Task<IReadOnlyList<string>> AtEverySizeAsync(IPage page, string where)
    {
        var found = new List<string>();
        foreach (var (width, height) in Sizes)
        {
            await page.SetViewportSizeAsync(width, height);
            await page.EvaluateAsync("() => new Promise(seen => requestAnimationFrame(() => requestAnimationFrame(seen)))");
            found.AddRange((await page.EvaluateAsync<string[]>(Look)).Select(line => $"{where} at {width}: {line}"));
        }

        await page.SetViewportSizeAsync(Sizes[0].Width, Sizes[0].Height);
        return found;
    }

    /// <remarks>
    /// A text that ends in an ellipsis is cut on purpose, but no button's words are. What scrolls sideways may go on beyond its edge where it shows that it does,
    /// by a shadow that is of the scrolled ground; a button may not even then. What is under a dialog is out of reach and not looked at.
    /// </remarks>
    private const string Look =
        """
        () => {
          const found = []
          const reachable = new CSSStyleSheet()
          reachable.replaceSync(':not(svg, svg *) { pointer-events: auto !important }')
          document.adoptedStyleSheets = [...document.adoptedStyleSheets, reachable]
          const dialog = [...document.querySelectorAll('[role=dialog]')].find(one => one.checkVisibility())
          const top = dialog ?? document.body
          const named = element => `${element.tagName.toLowerCase()} "${(element.textContent || element.getAttribute('aria-label') || '').trim().slice(0, 40)}"`
          const isSeen = element => {
            if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) return false
            for (let at = element; at !== null; at = at.parentElement) {
              const style = getComputedStyle(at)
              if (style.clipPath !== 'none' || at.getAttribute('data-portal') === 'hidden') return false
              const box = at.getBoundingClientRect()
              if (style.position === 'absolute' && (box.right < 0 || box.width <= 1)) return false
            }
            return true
          }
          const scrolls = value => value === 'auto' || value === 'scroll'
          const says = style => style.backgroundAttachment.includes('local')
          /** How a box is cut by what holds it; null where it is whole, or can be scrolled to. */
          const cutOf = (element, box, isControl) => {
            let { left, right, top, bottom } = box
            for (let at = element; at !== null && at !== document.documentElement; at = at.parentElement) {
              const style = getComputedStyle(at)
              const hold = at.getBoundingClientRect()
              const inner = { left: hold.left + at.clientLeft, top: hold.top + at.clientTop }
              inner.right = inner.left + at.clientWidth
              inner.bottom = inner.top + at.clientHeight
              if (style.display !== 'inline' && style.overflowX !== 'visible') {
                const isOut = left < inner.left - 1.5 || right > inner.right + 1.5
                const isMeant = scrolls(style.overflowX) ? !isControl && says(style) : style.textOverflow === 'ellipsis' && (!isControl || at.dir === 'auto' || at.querySelector(':scope > [dir=auto]') !== null)
                if (isOut && !isMeant) return `is cut sideways by ${at.tagName.toLowerCase()}.${String(at.className).slice(0, 40)}`
                if (isOut) return null
                if (style.overflowY === 'hidden' || style.overflowY === 'clip') {
                  if (top < inner.top - 3 || bottom > inner.bottom + 3) return `is cut in height by ${at.tagName.toLowerCase()}.${String(at.className).slice(0, 40)}`
                }
              }
              if (scrolls(style.overflowY)) {
                // It can be brought into view as far as it fits there.
                top = Math.max(top, inner.top)
                bottom = Math.min(Math.max(bottom, top), inner.bottom)
              }
              if (style.position === 'fixed') break
            }
            return left < -1.5 || right > innerWidth + 1.5 ? 'goes beyond the window' : null
          }
          const isInView = (x, y, element) => {
            if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return false
            for (let at = element; at !== null; at = at.parentElement) {
              const style = getComputedStyle(at)
              if (style.display === 'inline' || style.overflowX === 'visible' && style.overflowY === 'visible') continue
              const hold = at.getBoundingClientRect()
              if (x < hold.left + 1 || x > hold.right - 1 || y < hold.top + 1 || y > hold.bottom - 1) return false
            }
            return true
          }
          const covers = (hit, element) => hit !== null && hit !== element && !element.contains(hit) && !hit.contains(element)
          const isInteractive = 'button, a, [role=button], summary'

          const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT)
          for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
            const element = node.parentElement
            if (node.data.trim() === '' || element === null || /^(SCRIPT|STYLE|NOSCRIPT|OPTION|TITLE)$/.test(element.tagName) || element.namespaceURI?.endsWith('svg') || !isSeen(element)) continue
            const range = document.createRange()
            range.selectNodeContents(node)
            const lines = [...range.getClientRects()].filter(box => box.width > 1 && box.height > 1)
            if (lines.length === 0) continue
            const letters = node.data.trim().length
            if (lines.length > 3 && letters / lines.length < 4) found.push(`${named(element)} stands in ${lines.length} lines of ${(letters / lines.length).toFixed(1)} letters`)
            const control = element.closest(isInteractive)
            const isControl = control !== null && control.closest('[role=row]') === null
            for (const box of lines) {
              const cut = cutOf(element, box, isControl)
              if (cut !== null) {
                found.push(`${named(element)} ${cut}`)
                break
              }
              const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
              if (!isInView(x, y, element)) continue
              const hit = document.elementFromPoint(x, y)
              if (covers(hit, element)) {
                const sticks = hit.closest('thead, [role=row]:first-child, td') !== null && getComputedStyle(hit.closest('thead, [role=row]:first-child, td')).position === 'sticky'
                if (!sticks) found.push(`${named(element)} lies under ${named(hit)}`)
                break
              }
            }
          }

          const controls = [...top.querySelectorAll('button, input:not([type=hidden]):not([type=file]), textarea, select, a[href]')].filter(control => {
            const box = control.getBoundingClientRect()
            return box.width > 1 && box.height > 1 && isSeen(control) && control.closest('[role=row]') === null
          })
          // As the page stands first: what is brought into view moves the rest.
          const cut = controls.map(control => cutOf(control, control.getBoundingClientRect(), true))
          for (const [i, control] of controls.entries()) {
            if (cut[i] !== null) {
              found.push(`${named(control)} ${cut[i]}`)
              continue
            }
            control.scrollIntoView({ block: 'center', inline: 'nearest' })
            const box = control.getBoundingClientRect()
            const hit = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
            if (hit === null) found.push(`${named(control)} cannot be brought into view`)
            else if (covers(hit, control) && hit.closest('label')?.contains(control) !== true) found.push(`${named(control)} lies under ${named(hit)}`)
          }
          for (const scrolled of top.querySelectorAll('*')) {
            if (scrolled.scrollLeft !== 0) scrolled.scrollLeft = 0
            if (scrolled.scrollTop !== 0 && scrolled.closest('[role=grid]') === null) scrolled.scrollTop = 0
          }

          for (const bar of top.querySelectorAll('header, footer')) {
            if (bar.getBoundingClientRect().height > innerHeight * 0.45) found.push(`${bar.tagName.toLowerCase()} takes ${Math.round(bar.getBoundingClientRect().height)} of ${innerHeight}`)
          }
          if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways')
          const main = document.querySelector('main')
          if (main !== null && main.scrollWidth > main.clientWidth + 1) found.push('what is in the page scrolls sideways')
          document.adoptedStyleSheets = document.adoptedStyleSheets.filter(sheet => sheet !== reachable)
          return [...new Set(found)]
        }
        """;
}
