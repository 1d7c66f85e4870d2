"""A downstream team installs pydantic and nothing else: so nothing else may be imported."""

import json
import subprocess
import sys

PYDANTIC = {"pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"}

IMPORT_EVERYTHING = """
import json, pkgutil, sys
before = set(sys.modules)
import tirkeu_contracts
for module in pkgutil.walk_packages(tirkeu_contracts.__path__, "tirkeu_contracts."):
    __import__(module.name)
from tirkeu_contracts.standard import directory
directory.bodies()
print(json.dumps(sorted(set(sys.modules) - before)))
"""


def test_importing_every_module_loads_only_pydantic_and_the_standard_library() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERYTHING], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = json.loads(answer.stdout)
    assert "tirkeu_contracts.catalog" in loaded
    roots = {name.partition(".")[0] for name in loaded}
    # The interpreter's build settings are part of the standard library under a name of each platform's own.
    foreign = {root for root in roots if not root.startswith("_sysconfigdata_")}
    assert foreign - sys.stdlib_module_names - PYDANTIC == {"tirkeu_contracts"}
