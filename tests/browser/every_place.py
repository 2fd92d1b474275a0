"""A Streamlit script that shows hostile texts in each place that reads Markdown; driven by test_hostile_texts.py."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parents[2]))

from kaltura_core.sandbox.content import HOSTILE
from pages.widgets.text import code, plain

MORE = (
    "a -> b <- c <-> d -- e >= f <= g ~= h",
    ":smile: :+1: :streamlit: :red[a] :blue-badge[b] :small[c]",
    "1. one",
    "2) two",
    "- item",
    "+ item",
    "> quote",
    "    indented",
    "---",
    "===",
    "a_b_c _d_ __e__",
    "ann@example.org",
    "www.example.org",
    "![x](y)",
    "<!-- c -->",
    "[a]: http://evil.invalid",
    "[^1]",
    "&lt;",
    "a\\",
    "\\[x\\]",
    "``` js",
    "~~~",
    "$$x$$",
    "| a | b |",
    "==a==",
    "^a^",
    ":::note",
    "::a{b}",
    ":material/home:",
    "http://evil.invalid",
    "javascript:alert(1)",
    "{{x}}",
    "a  ",
    "@ann",
)
TEXTS = (*HOSTILE, *MORE)

for at, text in enumerate(TEXTS):
    with st.container(key=f"text-{at}"):
        st.header(plain(text), anchor=False)
        st.caption(plain(text))
        st.markdown(f"**{plain(text)}** {code('x')}")
        st.button(plain(text), key=f"button-{at}")
        st.text_input(plain(text), key=f"input-{at}")
        st.markdown(f":green-badge[{plain(text)}]")
        st.table({"Text": [plain(text)]}, hide_index=True)
        st.radio("Radio", [plain(text)], key=f"radio-{at}")
        st.error(f"**Said:** {plain(text)}")  # a leading emoji would become the alert's icon
    with st.container(key=f"code-{at}"):
        st.markdown(code(text))
st.markdown("That was all.")
