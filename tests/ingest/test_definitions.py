"""Source code as sections named after its definitions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.definitions import LONG_CLASS, sections_of_code

PYTHON = '''"""Optimizers."""
import math

class SGD(Optimizer):
  def __init__(self, params, lr=0.001):
    self.lr = lr

  def step(self):
    pass

# what it keeps
@frozen
class State: pass

RATE = 0.1

async def train(
    model, data,
):
  return model
'''


def parts(text: str, name: str) -> list[tuple[tuple[str, ...], str]]:
    """Each section that is not blank, as its heading and its stripped text."""
    found = [(part.heading, text[part.start : part.end].strip()) for part in sections_of_code(text, name)]
    return [(heading, words) for heading, words in found if words]


def headings(text: str, name: str) -> list[str]:
    return [" › ".join(heading) for heading, _ in parts(text, name) if heading]


def test_each_definition_of_python_is_a_section_with_its_decorators_and_the_comment_above() -> None:
    assert parts(PYTHON, "src/optim.py") == [
        ((), '"""Optimizers."""\nimport math'),
        (
            ("class SGD(Optimizer)",),
            "class SGD(Optimizer):\n  def __init__(self, params, lr=0.001):\n    self.lr = lr\n\n"
            "  def step(self):\n    pass",
        ),
        (("class State",), "# what it keeps\n@frozen\nclass State: pass"),
        ((), "RATE = 0.1"),
        (("async def train",), "async def train(\n    model, data,\n):\n  return model"),
    ]


def test_a_long_class_is_cut_into_its_methods() -> None:
    methods = "".join(
        f"    def m{number}(self):\n" + "        pass\n" * (LONG_CLASS // 2) for number in (1, 2)
    )
    found = parts(f'class Net(Module):\n    """A net."""\n\n{methods}', "net.py")
    assert [heading for heading, _ in found] == [
        ("class Net(Module)",),
        ("class Net(Module)", "def m1(self)"),
        ("class Net(Module)", "def m2(self)"),
    ]
    assert found[0][1] == 'class Net(Module):\n    """A net."""'


def test_python_that_does_not_parse_is_read_by_its_margin() -> None:
    text = "class A:\n    print 'old'\n\ndef f(x):\n    return x\nprint f(1)\n"
    assert parts(text, "old.py") == [
        (("class A",), "class A:\n    print 'old'"),
        (("def f(x)",), "def f(x):\n    return x"),
        ((), "print f(1)"),
    ]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.cu", "template <typename T>\n__global__ void add(T *a,\n                    int n) {\n  if (n) {\n  }\n}\n",
         ["__global__ void add(T *a, int n)"]),
        ("a.c", "static int\nstep(int x)\n{\n  return x;\n}\n\nint y = 2;\n", ["static int step(int x)"]),
        ("a.go", "import (\n\t\"fmt\"\n)\n\nfunc (n *Net) Step(x int) error {\n\treturn nil\n}\n",
         ["func (n *Net) Step(x int) error"]),
        ("a.rs", "use std::fmt;\n\n#[derive(Debug)]\npub struct Net {\n    x: u8,\n}\n", ["pub struct Net"]),
        ("a.ts", "import {\n  a,\n} from 'a'\n\nexport const f = (x: number) => {\n  return x\n}\nif (x) {\n  f()\n}\n",
         ["export const f = (x: number)"]),
        ("a.java", "package a;\n\npublic class Net extends Base {\n  int x;\n}\n", ["public class Net extends Base"]),
        ("a.rb", "require 'a'\n\nclass Net\n  def step\n  end\nend\n\ndef go\n  1\nend\n", ["class Net", "def go"]),
        ("a.lua", "local function step(x)\n  return x\nend\n", ["local function step(x)"]),
        ("a.jl", "struct Net\n  x\nend\n\nfunction step(n)\n  n\nend\n", ["struct Net", "function step(n)"]),
        ("a.sh", "set -e\n\nbuild() {\n  make\n}\n", ["build()"]),
        ("a.r", "step <- function(x) {\n  x\n}\n", ["step <- function(x)"]),
        ("a.json", '{\n  "class": {\n  }\n}\n', []),
        ("a.yaml", "class:\n  a: 1\n", []),
    ],
)  # fmt: skip
def test_definitions_of_other_languages_are_seen_at_the_margin(
    name: str, text: str, expected: list[str]
) -> None:
    assert headings(text, name) == expected


def test_what_never_closes_is_no_definition() -> None:
    assert headings("void f() {\n" * 50, "a.c") == []


CODE = st.lists(
    st.sampled_from(
        ["def f(x):\n", "    return x\n", "class A:\n", "int f() {\n", "}\n", "{\n", "\n", "@d\n", "# c\n", "end\n",
         "function g()\n", "\x0c\n", "x = '''\n", "\u2028", "if x {\n", "\tpass\n", "/* c\n", "\ud800\n", "\0"]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@given(text=CODE, name=st.sampled_from(["a.py", "a.c", "a.rb", "Makefile", "a.json", ""]))
def test_sections_tile_the_text_whatever_it_is(text: str, name: str) -> None:
    found = sections_of_code(text, name)
    assert "".join(text[part.start : part.end] for part in found) == text
    assert [part.start for part in found[1:]] == [part.end for part in found[:-1]]
    assert (found[0].start, found[-1].end) == (0, len(text))
