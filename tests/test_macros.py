"""The form macros: what is wrong and what helps is tied to its field, for eyes and for screen readers alike."""

import pytest
from bs4 import BeautifulSoup, Tag
from flask import Flask, render_template_string
from flask_babel import Babel, lazy_gettext
from flask_wtf import CSRFProtect, FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired

from eventhub import template_globals
from eventhub.config import shared_folder


class PersonForm(FlaskForm):
    """One field of each kind the macros draw differently."""

    name = StringField("Họ và tên", [DataRequired("Nhập họ và tên.")], description="Có dấu.")
    rank = SelectField("Cấp bậc", choices=["Đại úy", "Thiếu tá"])
    mode = RadioField(
        "Hình thức", [InputRequired("Chọn hình thức.")], choices=["Hai chiều", "Một chiều"]
    )
    agreed = BooleanField("Đã đọc")
    row_version = HiddenField(default="3")


@pytest.fixture
def pages() -> Flask:
    """An application that has the macros and nothing else."""
    app = Flask("pages", template_folder=str(shared_folder("templates")))
    app.config.update(SECRET_KEY="test", TESTING=True)
    Babel(app)
    CSRFProtect(app)
    template_globals.init_app(app)
    return app


def render(pages: Flask, macro: str, call: str, **values: object) -> Tag:
    source = f'{{% from "macros/{macro}" import {call.partition("(")[0]} with context %}}{{{{ {call} }}}}'
    with pages.test_request_context():
        values.setdefault("form", PersonForm(formdata=None))
        return BeautifulSoup(render_template_string(source, **values), "html.parser")


def form_with_errors(pages: Flask) -> PersonForm:
    with pages.test_request_context():
        form = PersonForm(formdata=MultiDict({"name": "", "rank": "Đại úy"}), meta={"csrf": False})
        form.validate()
        return form


def one(page: Tag, selector: str) -> Tag:
    found = page.select(selector)
    assert len(found) == 1, selector
    return found[0]


def test_a_field_is_labelled_and_described_by_its_hint(pages):
    page = render(pages, "forms.html", "field(form.name, autocomplete='name')")
    control = one(page, "input")
    assert one(page, "label")["for"] == control["id"]
    assert control["autocomplete"] == "name"
    assert control["aria-describedby"] == one(page, ".field-hint")["id"]
    assert "aria-invalid" not in control.attrs


def test_a_field_with_an_error_says_so_before_its_hint(pages):
    page = render(pages, "forms.html", "field(form.name)", form=form_with_errors(pages))
    assert one(page, "input")["aria-invalid"] == "true"
    assert one(page, "input")["aria-describedby"] == "name-error name-hint"
    assert one(page, "#name-error").text.strip() == "Nhập họ và tên."


def test_only_what_may_stay_empty_is_marked(pages):
    assert "optional" not in render(pages, "forms.html", "field(form.name)").text
    assert "(optional)" in render(pages, "forms.html", "field(form.rank)").text


def test_choices_are_a_group_with_a_legend(pages):
    page = render(pages, "forms.html", "field(form.mode)", form=form_with_errors(pages))
    assert "Hình thức" in one(page, "fieldset > legend").text
    assert len(page.select("fieldset input[type=radio][aria-describedby=mode-error]")) == 2


def test_a_tick_box_has_its_label_beside_it(pages):
    page = render(pages, "forms.html", "field(form.agreed)")
    assert one(page, ".form-check > label")["for"] == one(page, "input[type=checkbox]")["id"]


def test_hidden_fields_carry_the_token_and_the_row_version(pages):
    page = render(pages, "forms.html", "hidden(form)")
    assert one(page, "[name=csrf_token]")["value"]
    assert one(page, "[name=row_version]")["value"] == "3"


def test_the_summary_links_to_each_wrong_field(pages):
    page = render(pages, "forms.html", "error_summary(form)", form=form_with_errors(pages))
    assert [link["href"] for link in page.select("[role=alert] a")] == ["#name", "#mode"]


def test_the_summary_says_of_each_field_all_that_is_wrong(pages):
    form = form_with_errors(pages)
    form.name.errors = [lazy_gettext("Nhập họ và tên."), "Viết có dấu."]
    page = render(pages, "forms.html", "error_summary(form)", form=form)
    assert [item.text for item in page.select("[role=alert] li")] == [
        "Họ và tên: Nhập họ và tên. Viết có dấu.",
        "Hình thức: Chọn hình thức.",
    ]


def test_what_is_wrong_with_the_whole_is_said_without_pointing_at_fields(pages):
    with pages.test_request_context():
        form = PersonForm(formdata=None)
    form.form_errors.append("Hết chỗ.")
    page = render(pages, "forms.html", "error_summary(form)", form=form)
    assert one(page, "[role=alert]").text.strip() == "Hết chỗ."


def test_a_form_without_errors_has_no_summary(pages):
    assert render(pages, "forms.html", "error_summary(form)").text.strip() == ""


def test_a_post_button_sends_its_token_and_fields(pages):
    page = render(pages, "ui.html", "post_button('/close', 'Chốt', fields={'session': 7})")
    form = one(page, "form[method=post][action='/close']")
    assert one(form, "[name=csrf_token]")["value"]
    assert one(form, "[name=session]")["value"] == "7"


def test_a_post_button_that_asks_first_shows_its_sentence_beside_the_real_button(pages):
    page = render(pages, "ui.html", "post_button('/cancel', 'Hủy', 'danger', confirm='Sẽ bị hủy.')")
    assert one(page, "details:not([open]) > summary").text.strip() == "Hủy"
    assert "Sẽ bị hủy." in one(page, "details .confirm-panel:has(button)").text


def test_only_the_first_open_step_has_the_filled_button(pages):
    items = [
        {"state": state, "title": state, "detail": "", "href": f"/{state}", "label": "Mở"}
        for state in ("done", "late", "missing")
    ]
    page = render(pages, "ui.html", "steps(items)", items=items)
    assert [link["href"] for link in page.select("a.btn-primary")] == ["/late"]


def test_of_several_lists_of_steps_one_has_the_filled_button(pages):
    steps = [{"state": "late", "title": "", "href": "/late", "label": "Sửa"}]
    page = render(pages, "ui.html", "steps(items, other)", items=steps, other={"state": "late"})
    assert page.select("a.btn-primary") == []


def test_a_step_that_may_stay_undone_says_why_and_not_that_it_is_to_come(pages):
    steps = [
        {"state": "idle", "title": "Đăng ký", "detail": "Không mở"},
        {"state": "idle", "title": "Điểm danh", "detail": ""},
    ]
    page = render(pages, "ui.html", "steps(items)", items=steps)
    details = [line.text.strip() for line in page.select(".step-detail")]
    assert details == ["Không mở", "Not yet"]


def test_a_strip_is_one_image_with_its_summary(pages):
    cells = [{"state": "host", "name": "Hà Nội"}, {"state": "filled", "name": "Yên Bái"}]
    page = render(pages, "points.html", "strip(cells, '2/2 điểm cầu')", cells=cells)
    assert one(page, "[role=img]")["aria-label"] == "2/2 điểm cầu"
    assert len(page.select(".strip-cell")) == 2


def test_facts_without_a_value_are_left_out(pages):
    page = render(
        pages, "ui.html", "facts(pairs)", pairs=[("Chủ trì", ""), ("Trang phục", "Lễ phục")]
    )
    assert [term.text for term in page.select("dt")] == ["Trang phục"]
    assert render(pages, "ui.html", "facts(pairs)", pairs=[("Chủ trì", None)]).select("dl") == []


def test_a_title_with_markup_is_shown_as_written(pages):
    page = render(pages, "ui.html", "tag('ok', text)", text="<b>Yến</b>")
    assert page.select(".tag b") == []
    assert "<b>Yến</b>" in page.text
