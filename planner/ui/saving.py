"""Charts as pictures: drawn in the browser from what stands on the page, so that nothing is sent anywhere."""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

# Takes the chart beside it as it is drawn, puts the page's colour behind it, and hands it over as a file.
SCRIPT = """
const SVG = "http://www.w3.org/2000/svg";
function copied(drawn) {
  const copy = drawn.cloneNode(true), box = drawn.getBoundingClientRect();
  const behind = document.createElementNS(SVG, "rect");
  copy.setAttribute("xmlns", SVG);
  copy.setAttribute("width", box.width);
  copy.setAttribute("height", box.height);
  behind.setAttribute("width", "100%");
  behind.setAttribute("height", "100%");
  behind.setAttribute("fill", getComputedStyle(drawn).backgroundColor);
  copy.insertBefore(behind, copy.firstChild);
  return new Blob([new XMLSerializer().serializeToString(copy)], {type: "image/svg+xml"});
}
function hand(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
function painted(blob, box, name) {
  const image = new Image(), paper = document.createElement("canvas");
  image.onload = () => {
    [paper.width, paper.height] = [2 * box.width, 2 * box.height];
    paper.getContext("2d").drawImage(image, 0, 0, paper.width, paper.height);
    URL.revokeObjectURL(image.src);
    paper.toBlob((png) => hand(png, name), "image/png");
  };
  image.src = URL.createObjectURL(blob);
}
async function chart(key) {  // who presses early gets the chart once it is drawn
  for (let tries = 0; tries < 100; tries++) {
    const drawn = document.querySelector(`.st-key-picture_${key} svg.marks`);
    if (drawn !== null) return drawn;
    await new Promise((wake) => setTimeout(wake, 100));
  }
  return null;
}
export default function ({parentElement, data}) {
  const line = parentElement.querySelector("div");
  line.setAttribute("aria-label", data.label);
  line.title = data.label;
  for (const button of line.querySelectorAll("button")) {
    const kind = button.dataset.kind;
    button.setAttribute("aria-label", `${data.label} (${kind.toUpperCase()})`);
    button.onclick = async () => {
      const drawn = await chart(data.key);
      if (drawn === null) return;
      if (kind === "svg") hand(copied(drawn), `${data.key}.svg`);
      else painted(copied(drawn), drawn.getBoundingClientRect(), `${data.key}.png`);
    };
  }
}
"""
BUTTONS = """<div role="group"><button type="button" data-kind="png">PNG</button>
<button type="button" data-kind="svg">SVG</button></div>"""
LOOKS = """
div { display: flex; justify-content: flex-end; gap: .5rem; font: .75rem var(--st-font); }
button { background: none; border: 0; padding: .1rem .2rem; cursor: pointer; font: inherit; color: inherit;
  text-decoration: underline dotted; text-underline-offset: .2em; opacity: .75; }
button:hover, button:focus-visible { opacity: 1; color: var(--st-primary-color); }
"""


@cache
def _component() -> Any:
    return st.components.v2.component("deskplan_picture", html=BUTTONS, css=LOOKS, js=SCRIPT)


def save_picture(key: str, label: str) -> None:
    """Show the buttons that save a chart.

    Parameters
    ----------
    key
        Key of the chart, which stands in a container ``picture_<key>``; it names the file too.
    label
        What the buttons do, in the visitor's language.
    """
    _component()(data={"key": key, "label": label}, key=f"save_{key}")
