"""Mermaid text of a lifecycle, for pages and tools that draw Mermaid."""

from collections.abc import Iterator

from models.lifecycles.picture import labels
from models.lifecycles.picture.card import Way, ways_of
from models.rules.definition import Lifecycle, Stage, Step


def draw_stage(definition: Lifecycle, stage: Stage, language: str) -> str:
    """Draw one stage: its steps, and what each leads, returns or ends to."""
    lines = [f"flowchart {'RL' if language == 'ar' else 'LR'}"]
    lines += _stage(definition, stage, language)
    return "\n".join([*lines, *_outside(definition, (stage,), language)]) + "\n"


def draw_whole(definition: Lifecycle, language: str) -> str:
    """Draw all stages, each in a frame of its own."""
    lines = ["flowchart TB"]
    for stage in definition.stages:
        lines.append(f'  subgraph stage_{stage.id}["{_quoted(stage.title.in_language(language))}"]')
        lines.append(f"    direction {'RL' if language == 'ar' else 'LR'}")
        lines += [f"  {line}" for line in _stage(definition, stage, language)]
        lines.append("  end")
    for before, after in zip(definition.stages, definition.stages[1:], strict=False):
        lines.append(f"  stage_{before.id} ==> stage_{after.id}")
    return "\n".join([*lines, *_outside(definition, definition.stages, language)]) + "\n"


def _stage(definition: Lifecycle, stage: Stage, language: str) -> Iterator[str]:
    for step in stage.steps:
        yield f"  {_node(definition, step, language)}"
    for step in stage.steps:
        for name in step.after:
            yield f"  step_{name} --> step_{step.id}"


def _node(definition: Lifecycle, step: Step, language: str) -> str:
    title = _quoted(step.title.in_language(language))
    role = definition.roles.get(step.role or "")
    holder = role.title.in_language(language) if role else labels.AUTOMATIC.in_language(language)
    said = f"{title}<br/>{_quoted(holder)}"
    if step.for_each:
        said += f"<br/>{_quoted(labels.COLLECTIONS[step.for_each].in_language(language))}"
        return f'step_{step.id}[["{said}"]]'
    return f'step_{step.id}("{said}")' if step.kind == "automatic" else f'step_{step.id}["{said}"]'


def _outside(definition: Lifecycle, stages: tuple[Stage, ...], language: str) -> Iterator[str]:
    """Draw returns as dotted arrows, and endings as rounded nodes; a step of another stage is only named."""
    shown = {step.id for stage in stages for step in stage.steps}
    for stage in stages:
        for step in stage.steps:
            for way in ways_of(definition, step, language):
                yield from _way(definition, step, way, shown)


def _way(definition: Lifecycle, step: Step, way: Way, shown: set[str]) -> Iterator[str]:
    if way.effect == "return":
        if way.to not in shown:
            yield f'  step_{way.to}["{_quoted(way.text)}"]:::elsewhere'
            shown.add(way.to)
        yield f"  step_{step.id} -.-> step_{way.to}"
    elif way.effect in ("end", "complete"):
        yield f'  step_{step.id} --> state_{way.to}(["{_quoted(way.text)}"])'


def _quoted(text: str) -> str:
    """Write a text so that Mermaid takes none of it for markup."""
    for sign, code in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;"), ("`", "#96;")):
        text = text.replace(sign, code)
    return text
