"""What axe (tests/vendor) finds on a page that a person with poor eyes, hands or ears would stumble over."""

from playwright.async_api import Page

from tests.serving import ROOT

AXE = (ROOT / "tests" / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RUN = "(only) => axe.run(document, {resultTypes: ['violations'], preload: false, ...(only.length ? {runOnly: only} : {})})"
"""Without fetching every style sheet and sound once more: only rules that are moderate, or off, ask for that."""


async def barriers(page: Page, *only: str) -> list[str]:
    """What is serious or critical, the first places of each; by some rules alone where they are named."""
    if not await page.evaluate("'axe' in window"):  # half a megabyte, read once a page
        await page.evaluate(AXE)
    found = await page.evaluate(RUN, list(only))
    serious = [rule for rule in found["violations"] if rule["impact"] in ("serious", "critical")]
    return [f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:200]}" for rule in serious for node in rule["nodes"][:3]]
