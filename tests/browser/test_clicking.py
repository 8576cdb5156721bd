"""An entry of a matrix is picked by a click on its number, in a real JupyterLab."""

from mlp_lab import explore_net_input

OPENED = "from mlp_lab import explore_net_input\nentries = explore_net_input()\nentries"


def test_a_click_on_an_entry_picks_it(open_notebook):
    lab = open_notebook("click.ipynb", [OPENED, "print(entries.i, entries.j)"])
    lab.run_all()
    shown, twin = lab.page.locator(".mlp-instrument"), explore_net_input()
    shown.locator('[data-entry="Z,3,2"]').click()
    twin.select(3, 2)
    shown.locator("[role=status]").get_by_text(twin.status, exact=True).wait_for()
    assert lab.run_cell(1).split() == ["3", "2"]
    assert lab.errors == []
