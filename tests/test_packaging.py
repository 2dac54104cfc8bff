"""What is shipped: the wheel, its metadata, and the program started the way users start it."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from email.message import Message
from email.parser import Parser
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

import pytest

import symgrad
from tests.values import sure

ROOT = Path(__file__).parent.parent


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZipFile]:
    target = tmp_path_factory.mktemp("wheel")
    built = run("hatchling", "build", "--target", "wheel", "--directory", str(target))
    assert built.returncode == 0, built.stderr
    [path] = target.glob("*.whl")
    with ZipFile(path) as archive:
        yield archive


@pytest.fixture(scope="module")
def metadata(wheel: ZipFile) -> Message:
    return Parser().parsestr(wheel.read(f"symgrad-{symgrad.__version__}.dist-info/METADATA").decode())


def test_the_wheel_holds_the_package_and_nothing_else(wheel: ZipFile) -> None:
    shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}
    sources = {path.relative_to(ROOT).as_posix() for path in (ROOT / "symgrad").rglob("*.py")}
    assert shipped == sources | {"symgrad/py.typed"}


def test_the_wheel_runs_on_every_platform_and_carries_its_license(wheel: ZipFile) -> None:
    assert Path(sure(wheel.filename)).name == f"symgrad-{symgrad.__version__}-py3-none-any.whl"
    assert f"symgrad-{symgrad.__version__}.dist-info/licenses/LICENSE" in wheel.namelist()


def test_the_wheel_installs_one_command(wheel: ZipFile) -> None:
    entries = wheel.read(f"symgrad-{symgrad.__version__}.dist-info/entry_points.txt").decode()
    assert entries.split("\n")[:2] == ["[console_scripts]", "symgrad = symgrad.cli.app:main"]


def test_the_extras_are_those_that_messages_name(metadata: Message) -> None:
    assert set(metadata.get_all("Provides-Extra", [])) == {"plot", "jit", "data"}


def test_the_core_needs_five_packages(metadata: Message) -> None:
    core = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    names = {line.split("<")[0].split(">")[0] for line in core}
    assert names == {"sympy", "typer", "rich", "python-flint", "numpy"}


def test_every_declared_package_is_in_the_lock() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    declared = [
        *project["project"]["dependencies"],
        *(line for extra in project["project"]["optional-dependencies"].values() for line in extra),
        *(line for name in ("test", "dev") for line in groups[name] if isinstance(line, str)),
    ]
    locked = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert not [line for line in declared if f"\n{line.split('>')[0]}==" not in locked]


def test_the_installed_version_is_that_of_the_source() -> None:
    assert version("symgrad") == symgrad.__version__


def test_the_module_runs_and_tells_its_version() -> None:
    told = run("symgrad", "--version")
    assert told.returncode == 0, told.stderr
    assert symgrad.__version__ in told.stdout
