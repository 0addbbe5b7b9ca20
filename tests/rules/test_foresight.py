"""What is said to follow from an answer is what follows from it."""

from models.rules.approvals import offered
from models.rules.changes import Ended, Instructed, SlotAnswered, StepReturned
from models.rules.facts import SlotFact
from models.rules.foresight import foresee
from tests.factories.facts import content, facts, holder_of, offers, with_documents
from tests.rules.story import Story

ANSWERS = 60


def possible(story: Story, slot: SlotFact) -> list[str]:
    """Give the answers that nothing stands in the way of."""
    known = offered(story.definition, story.facts, slot, story.now)
    return [name for name, unmet in known.items() if not unmet]


def foreseen(story: Story, slot: SlotFact, outcome: str) -> list[object]:
    """Give the changes that an answer by its holder is said to bring."""
    holder = holder_of(slot.role, slot.organisation, slot.person)
    movement = foresee(story.definition, story.facts, slot, outcome, holder.person, story.now)
    return list(movement.changes)


def test_every_answer_on_the_way_to_the_close_does_what_was_foreseen() -> None:
    story, compared = Story(), 0
    for _ in range(ANSWERS):
        if not story.waiting:
            break
        slot = story.waiting[0]
        story.facts = with_documents(story.facts, story.definition.steps[slot.step], slot.subject)
        outcome = possible(story, slot)[0]
        before = foreseen(story, slot, outcome)
        assert story.answer(slot.step, outcome, slot.subject) == before
        compared += 1
    assert compared > 15


def test_looking_ahead_changes_nothing() -> None:
    story = Story()
    slot, before = story.waiting[0], story.facts
    one, two = foreseen(story, slot, "submit"), foreseen(story, slot, "submit")
    assert one == two
    assert story.facts == before
    assert not any(isinstance(change, SlotAnswered) for change in one)


def test_a_return_and_an_ending_are_foreseen() -> None:
    story = Story()
    story.answer("draft", "submit")
    slot = story.waiting[0]
    back = foreseen(story, slot, "return")
    assert [change.to for change in back if isinstance(change, StepReturned)] == ["draft"]
    assert [change.state for change in foreseen(story, slot, "reject") if isinstance(change, Ended)] == [
        "rejected"
    ]


def test_an_instruction_to_the_books_ends_what_can_be_foreseen() -> None:
    story = Story(facts(content=content(wants_offers=True, offers=offers("offered"))))
    story.walk_to("offer_acceptance")
    assert isinstance(foreseen(story, story.waiting[0], "accept")[-1], Instructed)
