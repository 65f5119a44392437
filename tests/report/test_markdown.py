"""The report as markdown: values are shown as they are, and a comment on a pull request has room for it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from markdown_it.token import Token

from cilium_cmrebase.document import Place
from cilium_cmrebase.quoting import printable
from cilium_cmrebase.report import as_markdown, render
from cilium_cmrebase.report.model import Commands, Entry, Section
from tests.support.report_samples import FOUND, found, report_on, texts

# GitHub's dialect: tables, struck text, and links made of addresses.
PARSER = MarkdownIt("gfm-like")
assert PARSER.linkify is not None
PARSER.linkify.set({"fuzzy_link": False})  # a bare host name is no link to GitHub
# What GitHub and GitLab make more of wherever it stands in text that is no code.
MADE_MORE_OF = re.compile(r"[@#$]|://|www\.|:[\w+-]+:|GH-\d|[!~%&^]\w", re.ASCII)


def report(*sections: Section, **changes: Any) -> str:
    return as_markdown.render(report_on(sections=sections, **changes))


def inlines(markdown: str) -> list[Token]:
    """Return the tokens within lines."""
    return [child for token in PARSER.parse(markdown) for child in token.children or ()]


def kinds(markdown: str) -> set[str]:
    return {token.type for token in PARSER.parse(markdown)} | {token.type for token in inlines(markdown)}


def shown(markdown: str) -> str:
    """Return what a reader sees, without blanks."""
    return squeezed("".join(token.content for token in inlines(markdown) if token.type in ("text", "code_inline")))


def squeezed(text: str) -> str:
    return "".join(text.split())


class TestEscaping:
    """Any text is shown as it is, and is nothing but text."""

    @given(texts())
    def test_a_heading_is_shown_as_it_is(self, text: str) -> None:
        markdown = report(Section("Title", (Entry("required", f"key: {text}"),)))

        assert squeezed(f"❗key:{printable(text)}") in shown(markdown)
        assert kinds(markdown) <= {
            *("heading_open", "heading_close", "inline", "text", "code_inline", "strong_open", "strong_close"),
            *("bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"),
            *("paragraph_open", "paragraph_close"),
        }

    @given(texts(), texts())
    def test_lines_and_names_of_files_are_shown_as_they_are(self, text: str, file: str) -> None:
        entry = Entry("required", "key", (f"Say {text}", "and more"), place=Place(file, 7, 1, ""))

        markdown = report(Section("Title", (entry,)))

        assert squeezed(f"({printable(file)}, line 7)") in shown(markdown)
        html = [token.content for token in inlines(markdown) if token.type == "html_inline"]
        assert html == ["<br>", "<br>"]
        assert squeezed(f"Say {printable(text)} and more") in shown(markdown)
        assert not {"link_open", "image", "fence", "code_block", "html_block"} & kinds(markdown)

    @given(texts())
    def test_nobody_is_called_and_nothing_is_linked(self, text: str) -> None:
        markdown = report(Section("Title", (Entry("required", text or "x", (text,)),)), headline=text or "x")

        plain = [token.content for token in inlines(markdown) if token.type == "text"]
        assert [found.group() for each in plain for found in MADE_MORE_OF.finditer(each)] == []

    @pytest.mark.parametrize(
        "text",
        [
            "@me",
            "a@b.example",
            "#1",
            "GH-1",
            "!1",
            "%1",
            "&1",
            "~bug",
            "$x$",
            ":key:",
            "84b9e85f45",
            "x@84b9e85f45",
            "www.x.example",
            "http://127.0.0.1:2379",
            "ftp://x",
        ],
    )
    def test_what_sites_make_more_of_is_code(self, text: str) -> None:
        assert as_markdown.escape(f'say "{text}"') == f'say `"{text}"`'

    @given(texts())
    def test_titles_of_folded_sections_end_no_tag(self, text: str) -> None:
        markdown = report(Section(f"Title {text}", (Entry("note", "x"),), folded=True))

        [summary] = re.findall("<summary>(.*)</summary>\n", markdown)
        assert "<" not in summary
        assert [token.content for token in PARSER.parse(markdown) if token.type == "html_block"] == [
            f"<details>\n<summary>{summary}</summary>\n",
            "</details>\n",
        ]

    @given(texts())
    def test_commands_stay_in_their_block(self, text: str) -> None:
        markdown = report(
            Section("Title", (Entry("step", "do it", (Commands((f"echo {text}",)),)), Entry("step", "go on")))
        )

        [block] = [token for token in PARSER.parse(markdown) if token.type == "fence"]
        assert block.info == "shell"
        assert block.content == "".join(f"{printable(line)}\n" for line in f"echo {text}".splitlines())

    def test_addresses_of_our_own_are_links(self) -> None:
        markdown = report(closing=("Upgrade notes: https://docs.example/a_b/#c",))

        [link] = [token for token in inlines(markdown) if token.type == "link_open"]
        assert link.attrs["href"] == "https://docs.example/a_b/#c"

    @pytest.mark.parametrize("text", ["plain words, and-more (1.16)", 'debug: "true" -> "false"', "a/b.go of 1.8"])
    def test_what_is_harmless_stays_readable(self, text: str) -> None:
        assert as_markdown.escape(text).replace("\\", "") == text


class TestSections:
    """What a person has to read stands open, the rest is folded away."""

    def test_what_need_not_be_read_is_folded(self) -> None:
        markdown = render(found("upgrade"), "markdown")

        opened = re.findall(r"^### (.*) \(\d+\)$", markdown, re.M)
        folded = re.findall(r"^<summary>(.*) \(\d+\)</summary>$", markdown, re.M)
        assert opened[0] == "To decide"
        assert {"New in the template", "Also worth knowing"} <= set(folded)
        assert not set(opened) & set(folded)

    @pytest.mark.parametrize("name", FOUND)
    def test_folds_are_closed(self, name: str) -> None:
        markdown = render(found(name), "markdown")

        assert markdown.count("<details>") == markdown.count("</details>")
        assert markdown.endswith("\n") and not markdown.endswith("\n\n")

    def test_a_part_of_a_section_has_a_smaller_title(self) -> None:
        markdown = render(found("plan"), "markdown")

        assert re.search(r"^### Step 1: 1\.14 to 1\.15\.\d+$", markdown, re.M)
        assert re.search(r"^#### Deploy$", markdown, re.M)

    def test_empty_sections_are_left_out_but_for_those_that_count_nothing(self) -> None:
        assert "Empty" not in report(Section("Empty"))
        assert "### Step 1\n" in report(Section("Step 1", counted=False))


class TestRoom:
    """A comment on a pull request takes 65,536 characters."""

    LIMIT = 65_536

    def sections(self, size: int) -> tuple[Section, ...]:
        """Return sections with *size* entries of a hundred characters each."""
        entries = tuple(Entry("note", f"{number:04} {'x' * 90}") for number in range(size))
        return (
            Section("Open", entries),
            Section("Folded", entries, folded=True),
            Section("Folded too", entries, folded=True),
        )

    def test_a_report_that_fits_is_whole(self) -> None:
        markdown = report(*self.sections(200))

        assert markdown.count("x" * 90) == 600
        assert "no room" not in markdown

    def test_the_last_folded_entries_are_left_out_first(self) -> None:
        markdown = report(*self.sections(250))

        opened, folded, folded_too = markdown.split("(250)")[1:]
        assert len(markdown) <= self.LIMIT
        assert (opened.count("x" * 90), folded.count("x" * 90)) == (250, 250)
        left_out = 250 - folded_too.count("x" * 90)
        assert 0 < left_out < 250
        assert f"- {left_out} more" in folded_too
        assert "249 " not in folded_too

    def test_folded_ones_go_first_wherever_they_stand(self) -> None:
        opened, folded, _ = self.sections(350)

        markdown = report(folded, opened)

        assert markdown.partition("### Open")[2].count("x" * 90) == 350
        assert "no room" in markdown.partition("### Open")[0]

    def test_open_ones_are_left_out_where_nothing_else_helps(self) -> None:
        markdown = report(*self.sections(1000))

        assert self.LIMIT - 1000 < len(markdown) <= self.LIMIT
        opened, folded, folded_too = markdown.split("(1000)")[1:]
        assert "x" * 90 in opened
        assert "- 1000 more" in folded
        assert "- 1000 more" in folded_too
        assert "2 options checked." in markdown
        assert markdown.count("<details>") == markdown.count("</details>") == 2

    def test_a_whole_file_in_a_value_is_cut_short(self) -> None:
        markdown = report(Section("Open", (Entry("note", "key", ("y" * 100_000,)),)))

        assert 2_000 <= markdown.count("y") < 2_100
