"""What public functions say: of arrays their shape, dtype and units, of errors the name of each that they raise."""

import ast
import builtins
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

import pytest
from sources import module_name, sources

AXIS = r"(?:…|height|width|rows|columns|channels|starts|count|pixels|frequencies|shares|\d+(?: or \d+)?)"
SHAPE = re.compile(rf"\({AXIS},(?: {AXIS}(?:, {AXIS})*)?\)")  # (height, width, 3); of one axis: (count,)
OTHER_SHAPE = re.compile(r"\b[HN] ?[x×] ?[W\d]|\bheight ?[x×] ?width|\(\.\.\., ")
DTYPE = re.compile(r"\b(?:u?int(?:8|16|32|64)|float(?:16|32|64)|bool)(?![a-z\d])")
UNITS = re.compile(r"\d … [\w.]|\bfrom \d|\b(?:in levels|in pixels|in metres|any unit|no unit)\b")
UNITLESS = ("bool", "int32", "int64")  # True and False, and what counts or points
NEVER_MEANT = ("NotImplementedError", "AssertionError")
MAKING = ("__init__", "__post_init__")  # the class may say what making one raises

Function = ast.FunctionDef | ast.AsyncFunctionDef
Public = tuple[str, Function, str]  # its name, and all that is told of it
Aliases = Mapping[str, list[tuple[str, str]]]  # by name: the dtype of each array type in it, and the comment behind it


class Code:
    """Modules by name, as text."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._lines = {name: text.splitlines() for name, text in texts.items()}
        self._trees = {name: ast.parse(text) for name, text in texts.items()}
        self._nodes = [node for tree in self._trees.values() for node in ast.walk(tree)]

    @cached_property
    def _bases(self) -> dict[str, list[str]]:
        return {
            node.name: [last_name(base) for base in node.bases] for node in self._nodes if type(node) is ast.ClassDef
        }

    @cached_property
    def _returned(self) -> dict[str, list[str]]:
        """What functions say that they return: `raise too_large(…)` raises one of these."""
        functions = [node for node in self._nodes if isinstance(node, Function) and node.returns]
        return {node.name: [last_name(part) for part in ast.walk(node.returns or node)] for node in functions}

    @cached_property
    def _protocols(self) -> list[dict[str, str]]:
        classes = [node for node in self._nodes if isinstance(node, ast.ClassDef)]
        return [methods_of(node) for node in classes if any(last_name(base) == "Protocol" for base in node.bases)]

    @cached_property
    def _own_aliases(self) -> dict[str, Aliases]:
        return {module: dict(self._aliases_in(module)) for module in self._trees}

    def _aliases_in(self, module: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        for node in self._trees[module].body:
            if isinstance(node, ast.Assign) and (found := list(dtypes(node.value, {}))):
                comment = self._lines[module][node.lineno - 1].partition("  # ")[2]
                yield last_name(node.targets[0]), [(dtype, comment) for dtype, _ in found]

    def aliases(self, module: str) -> Aliases:
        """The array types that have a name in a module, its own or another's."""
        found = dict(self._own_aliases[module])
        for node in self._trees[module].body:
            if isinstance(node, ast.ImportFrom):
                there = self._own_aliases.get(node.module or "", {})
                found |= {n.asname or n.name: there[n.name] for n in node.names if n.name in there}
        return found

    def functions(self) -> Iterator[tuple[str, str, Function, str]]:
        """Module, name, function and docstring of what is public: functions, and methods of public classes."""
        for module, tree in self._trees.items():
            yield from ((module, *found) for found in self._public(tree.body, module))

    def _public(self, body: list[ast.stmt], within: str, of_class: Mapping[str, str] | None = None) -> Iterator[Public]:
        for node in body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                yield from self._public(node.body, f"{within}.{node.name}", self._told_of_class(node))
            elif isinstance(node, Function) and (not node.name.startswith("_") or (of_class and node.name in MAKING)):
                about = (of_class or {}).get(node.name, "")
                yield f"{within}.{node.name}", node, f"{ast.get_docstring(node) or ''}\n{about}"

    def _told_of_class(self, node: ast.ClassDef) -> dict[str, str]:
        """By method what is told elsewhere: where the class begins, and by a protocol all of which it has."""
        own = methods_of(node)
        fields = [
            child.target if isinstance(child, ast.AnnAssign) else child.targets[0]
            for child in node.body
            if isinstance(child, ast.Assign | ast.AnnAssign)
        ]
        here = own.keys() | {last_name(field) for field in fields}
        kept = [promised for promised in self._protocols if len(promised) > 1 and promised.keys() <= here]
        told = {name: "\n".join(promised.get(name, "") for promised in kept) for name in own}
        return told | dict.fromkeys(MAKING, ast.get_docstring(node) or "")

    def array_breaches(self) -> dict[str, list[str]]:
        """By function, what of shape, dtype and units is not told; [] where all is."""
        found = {}
        for module, name, function, told in self.functions():
            arrays = list(arrays_of(function, self.aliases(module)))
            if arrays:
                found[name] = sorted(set[str]().union(*(unsaid(dtype, f"{told}\n{own}") for dtype, own in arrays)))
        return found

    def error_breaches(self) -> dict[str, list[str]]:
        """By function, which errors of its own body are told neither by their names nor by those of their bases."""
        found = {}
        for _, name, function, told in self.functions():
            raised = self._raised(function)
            if raised:
                found[name] = sorted(error for error in raised if not self._is_told(error, told))
        return found

    def _raised(self, function: Function) -> set[str]:
        """Classes of ours and Python's own; an error that was caught and passes on is not made here."""
        own = list(own_nodes(function))
        made = {last_name(node.targets[0]): node.value for node in own if isinstance(node, ast.Assign)}
        errors = [node.exc for node in own if isinstance(node, ast.Raise) and node.exc]
        names = [last_name(made.get(error.id, error) if isinstance(error, ast.Name) else error) for error in errors]
        classes = {found for name in names for found in self._returned.get(name, [name])}
        return {name for name in classes if name in self._bases or is_builtin_error(name)} - {*NEVER_MEANT}

    def _is_told(self, error: str, told: str) -> bool:
        return bool(re.search(rf"\b{error}\b", told)) or any(
            self._is_told(base, told) for base in self._bases.get(error, ()) if base in self._bases
        )


def last_name(node: ast.AST) -> str:
    """The name of what is called, taken from a module, or named."""
    if isinstance(node, ast.Call):
        return last_name(node.func)
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def is_builtin_error(name: str) -> bool:
    found = getattr(builtins, name, None)
    return isinstance(found, type) and issubclass(found, Exception)


def methods_of(node: ast.ClassDef) -> dict[str, str]:
    """Their docstrings by name."""
    return {child.name: ast.get_docstring(child) or "" for child in node.body if isinstance(child, Function)}


def own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """What is in a function, without the functions and classes in it."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, Function | ast.ClassDef | ast.Lambda):
            yield child
            yield from own_nodes(child)


def dtypes(annotation: ast.expr, aliases: Aliases) -> Iterator[tuple[str, str]]:
    """The dtype of each array type in an annotation, "" where it says none, and what its alias tells."""
    name = last_name(annotation)
    if isinstance(annotation, ast.Constant) and "NDArray" in str(annotation.value):
        yield from dtypes(ast.parse(str(annotation.value), mode="eval").body, aliases)
    elif isinstance(annotation, ast.Subscript) and last_name(annotation.value) in ("NDArray", "ndarray"):
        yield (found.group() if (found := DTYPE.search(ast.unparse(annotation.slice))) else ""), ""
    elif name == "ndarray":
        yield "", ""
    elif name in aliases:
        yield from aliases[name]
    else:
        for child in ast.iter_child_nodes(annotation):
            if isinstance(child, ast.expr):
                yield from dtypes(child, aliases)


def arrays_of(function: Function, aliases: Aliases) -> Iterator[tuple[str, str]]:
    """Those in the types of parameters and of what is returned."""
    arguments = function.args
    every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    for annotation in [*(argument.annotation for argument in every if argument), function.returns]:
        if annotation:
            yield from dtypes(annotation, aliases)


def unsaid(dtype: str, told: str) -> Iterator[str]:
    if not SHAPE.search(told):
        yield "shape"
    if not dtype and not (dtype := found.group() if (found := DTYPE.search(told)) else ""):
        yield "dtype"
    if dtype not in UNITLESS and not UNITS.search(told):
        yield "units"


OURS = Code({module_name(path): path.read_text(encoding="utf-8") for path in sources()})


def test_public_functions_say_shape_dtype_and_units_of_arrays() -> None:
    assert not {name: missing for name, missing in OURS.array_breaches().items() if missing}


def test_public_functions_name_the_errors_that_they_raise() -> None:
    assert not {name: missing for name, missing in OURS.error_breaches().items() if missing}


def test_shapes_are_written_in_one_form() -> None:
    assert not [module_name(path) for path in sources() if OTHER_SHAPE.search(path.read_text(encoding="utf-8"))]


HEAD = """
Bytes = NDArray[np.uint8]
Told = NDArray[np.uint8]  # (height, width), 0 … 255
"""


@pytest.mark.parametrize(
    ("signature", "docstring", "missing"),
    [
        ("a: np.ndarray", "Does it.", ["dtype", "shape", "units"]),
        ("a: np.ndarray", "Of (height, width), uint8.", ["units"]),
        ("a: np.ndarray", "Of (height, width), bool.", []),
        ("a: NDArray[Any]", "Of (height, width), 0 … 1.", ["dtype"]),
        ("a: NDArray[np.bool_]", "A mask (that is white).", ["shape"]),
        ("a: tuple[int, NDArray[np.int64] | None]", "Rows, (count,).", []),
        ("a: Bytes", "Of (…, 3 or 4).", ["units"]),
        ("a: 'list[Told]', b: Bytes", "Does it.", ["shape", "units"]),
        ("a: Told", "Does it.", []),
        ("*, a: 'NDArray[np.float32]'", "In levels, as they say.", ["shape", "units"]),
    ],
)
def test_what_is_not_said_of_arrays_is_found(signature: str, docstring: str, missing: list[str]) -> None:
    texts = {"m": f'{HEAD}\ndef f({signature}) -> None:\n    """{docstring}"""'}
    texts["n"] = texts["m"].replace(HEAD, "from m import Bytes, Told\n")
    assert Code(texts).array_breaches() == {"m.f": missing, "n.f": missing}


ERRORS = """
class Base(Exception): ...
class Derived(Base): ...
class Other(Exception): ...
def made() -> Derived | None: ...
class Kind:
    "Derived where it is none."
    def __init__(self): raise Derived
    def _private(self): raise Other
"""


@pytest.mark.parametrize(
    ("body", "docstring", "missing"),
    [
        ("raise Derived('no')", "Does it.", ["Derived"]),
        ("raise Derived('no') from None", "Raises Base.", []),
        ("raise Base", "Raises Derived.", ["Base"]),
        ("raise m.Other(1)", "Raises Derived and Base.", ["Other"]),
        ("raise ValueError", "The number.", ["ValueError"]),
        ("raise made()", "Does it.", ["Derived"]),
        ("error = Derived(1); raise error", "Does it.", ["Derived"]),
        ("raise self.made() if x else Other()", "Does it.", None),
        ("raise", "Does it.", None),
        ("raise NotImplementedError", "Does it.", None),
        ("raise gr.Error('no')", "Does it.", None),
    ],
)
def test_errors_that_are_not_named_are_found(body: str, docstring: str, missing: list[str] | None) -> None:
    found = Code({"m": f'{ERRORS}\nasync def f(x):\n    """{docstring}"""\n    {body}'}).error_breaches()
    assert found == {"m.Kind.__init__": []} | ({} if missing is None else {"m.f": missing})


@pytest.mark.parametrize(("methods", "missing"), [("def read(self): ...", []), ("", ["Derived"])])
def test_what_a_protocol_tells_counts_for_who_keeps_it_whole(methods: str, missing: list[str]) -> None:
    protocol = 'class P(Protocol):\n    def f(self):\n        "Raises Derived."\n    def read(self): ...'
    kind = f"class Keeps:\n    def f(self): raise Derived\n    {methods}"
    assert Code({"m": f"{ERRORS}\n{protocol}\n{kind}"}).error_breaches()["m.Keeps.f"] == missing


def test_a_function_within_another_raises_for_itself() -> None:
    text = 'def f():\n    """Does it."""\n    def g(): raise ValueError\n    return g'
    assert not Code({"m": text}).error_breaches()
