"""Every rule, by code."""

from cer.calc.compliance.community_rules import COMMUNITY_RULES
from cer.calc.compliance.member_rules import MEMBER_RULES
from cer.calc.compliance.plant_rules import PLANT_RULES

RULES = {rule.code: rule for rule in (*COMMUNITY_RULES, *MEMBER_RULES, *PLANT_RULES)}
