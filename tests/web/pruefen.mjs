// What every page has to keep: measured in the browser.

import assert from 'node:assert/strict';
import { AxeBuilder } from '@axe-core/playwright';
import { widths } from './harness.mjs';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds with `choose`, a line each. Our pages hold no frames, so nothing has to be gathered from them. */
async function violations(page, choose) {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  const found = await choose(axe).analyze();
  return found.violations.map((v) => `${v.id}: ${v.help}\n    ${v.nodes.map((n) => n.html).join('\n    ')}`);
}

/** axe finds no violation. */
export async function assertAccessible(page) {
  assert.deepEqual(await violations(page, (axe) => axe.withTags(rules)), [], page.url());
}

/** The colours differ enough: all of axe that depends on light or dark. */
export async function assertContrast(page) {
  assert.deepEqual(await violations(page, (axe) => axe.withRules(['color-contrast', 'link-in-text-block'])), [], page.url());
}

/** Nothing has to be scrolled sideways. */
export async function assertNoSidewaysScrolling(page) {
  const over = await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - window.innerWidth;
    if (wide <= 0) return [];
    const widest = [...document.querySelectorAll('body *')]
      .filter((e) => e.getBoundingClientRect().right > window.innerWidth + 1)
      .slice(0, 5)
      .map((e) => e.outerHTML.slice(0, 120));
    return [`${wide} px too wide`, ...widest];
  });
  assert.deepEqual(over, [], page.url());
}

/** The page as it stands: nothing was complained of, and at every width it is whole and accessible. */
export async function assertGood(page) {
  // Before measuring: axe itself tries inline styles, which our policy refuses.
  assert.deepEqual(page.complaints, []);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    await assertNoSidewaysScrolling(page);
    await assertAccessible(page);
  }
  page.complaints.length = 0;
}

/** Of a row of tabs the one the page belongs to is on the screen. */
export async function assertCurrentTabInSight(page) {
  const outside = await page.$$eval('.reiter [aria-current]', (tabs) => tabs
    .filter((tab) => {
      const box = tab.getBoundingClientRect();
      return box.left < 0 || box.right > window.innerWidth;
    })
    .map((tab) => tab.textContent.trim()));
  assert.deepEqual(outside, [], page.url());
}

/** Nothing is cut off when a reader widens lines, letters and words (WCAG 1.4.12). */
export async function assertTextSpacing(page) {
  // A constructed sheet, as a reader's own would be: our policy refuses inline ones.
  await page.evaluate(() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }'
      + 'p { margin-bottom: 2em !important; }');
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  });
  const cut = await page.evaluate(() => [...document.querySelectorAll('body *')]
    .filter((e) => {
      const style = getComputedStyle(e);
      const hides = style.overflowY === 'hidden' || style.overflowY === 'clip';
      const forReadersOnly = e.clientWidth <= 1 || e.clientHeight <= 1;
      return hides && !forReadersOnly && e.textContent.trim() && e.scrollHeight > e.clientHeight + 2;
    })
    .map((e) => e.outerHTML.slice(0, 120)));
  assert.deepEqual(cut, [], page.url());
}

/** Each stop of the Tab key is on the screen, not covered, and shows a ring. */
export async function assertTabStopsVisible(page) {
  const bad = [];
  const seen = new Set();
  for (let i = 0; i < 200; i += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return undefined;
      e.dataset.tabStop ??= String(document.querySelectorAll('[data-tab-stop]').length);
      const box = e.getBoundingClientRect();
      const style = getComputedStyle(e);
      // The ring may be drawn by the element or by a label around it.
      const ringed = [e, e.closest('label'), e.parentElement].some((x) => {
        if (!x) return false;
        const s = getComputedStyle(x);
        return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0) || s.boxShadow !== 'none';
      });
      const x = Math.min(Math.max(box.left + box.width / 2, 0), window.innerWidth - 1);
      const y = Math.min(Math.max(box.top + box.height / 2, 0), window.innerHeight - 1);
      const top = document.elementFromPoint(x, y);
      const covered = !top || !(e.contains(top) || top.contains(e) || top.closest('label')?.control === e);
      const hidden = box.width < 1 || box.height < 1 || style.visibility === 'hidden';
      return { id: e.dataset.tabStop, html: e.outerHTML.slice(0, 120), hidden, covered, ringed };
    });
    if (!stop || seen.has(stop.id)) break;
    seen.add(stop.id);
    if (stop.hidden) bad.push(`hidden: ${stop.html}`);
    else if (stop.covered) bad.push(`covered: ${stop.html}`);
    else if (!stop.ringed) bad.push(`without a ring: ${stop.html}`);
  }
  assert.ok(seen.size > 0, `${page.url()} has no tab stop`);
  assert.deepEqual(bad, [], page.url());
}
