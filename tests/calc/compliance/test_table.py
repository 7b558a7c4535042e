"""The room's table of rules says what the code holds."""

import re
from pathlib import Path

from cer.calc.compliance.community_rules import COMMUNITY_RULES
from cer.calc.compliance.member_rules import MEMBER_RULES
from cer.calc.compliance.plant_rules import PLANT_RULES

README = Path(__file__).resolve().parents[3] / "tenant_apps" / "compliance" / "README.md"
FILES = {
    "community_rules.py": COMMUNITY_RULES,
    "member_rules.py": MEMBER_RULES,
    "plant_rules.py": PLANT_RULES,
}


def test_each_rule_stands_in_the_table_with_its_file_and_severity() -> None:
    rows = re.findall(r"^\| (R\d+) \| `(\w+\.py)` \| (\w+) \| (.+) \|$", README.read_text(), re.MULTILINE)
    told = sorted(
        (number, file, severity, code)
        for number, file, severity, codes in rows
        for code in re.findall(r"`([\w.]+)`", codes)
    )
    held = sorted(
        (rule.number, file, str(rule.severity), rule.code) for file, rules in FILES.items() for rule in rules
    )
    assert told == held
