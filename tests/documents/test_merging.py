"""A text stands for its declared fields and nothing else: no code of a user is ever run."""

import pytest

from cer.kit.errors import RuleBrokenError
from cer.kit.merging import fields_check, line_of, merged_html
from tenant_apps.documents.models import DocumentKind, Language
from tenant_apps.documents.selectors import template_of, template_preview
from tenant_apps.documents.services.templates import texts_check
from tenant_apps.documents.template_fields import FIELDS

KNOWN = {"member.name", "member.code"}


def test_paragraphs_headings_and_lists_are_made_and_everything_is_escaped() -> None:
    html = merged_html("## Title <b>\nA & {{ member.name }}\nnext\n\n- one\n- two", {"member.name": "<i>Ann"})
    assert html == (
        "<h2>Title &lt;b&gt;</h2><p>A &amp; &lt;i&gt;Ann<br>next</p><ul><li>one</li><li>two</li></ul>"
    )


def test_a_value_makes_no_heading_no_list_and_no_field() -> None:
    html = merged_html("{{member.name}}", {"member.name": "## x\n\n- y {{member.code}}"})
    assert html == "<p>## x<br><br>- y {{member.code}}</p>"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{{member.nome}}", "field_unknown"),
        ("{{member.name.__class__}}", "field_unknown"),
        ("{{settings.SECRET_KEY}}", "field_unknown"),
        ("{{7*7}}", "field_unknown"),
        ("{{}}", "field_unknown"),
        ("{{member.name", "field_not_closed"),
        ("{{{{member.name}}}}", "field_not_closed"),
        ("{{member.\nname}}", "field_not_closed"),
    ],
)
def test_what_is_no_declared_field_is_refused_with_its_line(line: str, code: str) -> None:
    with pytest.raises(RuleBrokenError) as refusal:
        fields_check({"text": f"first\n\n{line}"}, known=KNOWN, spoken="mandate")
    assert refusal.value.code == code
    assert "Line 3 of the text" in refusal.value.sentence
    assert refusal.value.problems[0].pointer == "/text"


def test_a_misspelt_field_is_told_its_neighbour() -> None:
    with pytest.raises(RuleBrokenError, match=r"did you mean \{\{member.name\}\}"):
        fields_check({"text": "{{member.nam}}"}, known=KNOWN, spoken="mandate")


def test_tags_of_other_languages_are_plain_text() -> None:
    assert merged_html("{% include 'x' %} ${member.name} {member.name}", {}) == (
        "<p>{% include &#x27;x&#x27; %} ${member.name} {member.name}</p>"
    )


def test_the_line_of_a_field_is_found() -> None:
    assert line_of("member.code", "a\n{{member.name}}\n{{ member.code }}") == 3


@pytest.mark.django_db
@pytest.mark.parametrize("kind", FIELDS)
def test_every_kind_has_an_italian_text_of_ours_whose_fields_are_declared(
    kind: DocumentKind, alfa: None
) -> None:
    text = template_of(kind, Language.ITALIAN)
    assert text.number == 0
    texts_check(kind, title=text.title, text=text.text, consent_text=text.consent_text)
    preview = template_preview(kind=kind, title=text.title, text=text.text, consent_text=text.consent_text)
    assert "{{" not in preview.title + preview.html + preview.consent_text
