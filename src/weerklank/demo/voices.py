"""Plays the months before today: questions are asked, people speak, are answered, hear back.

Everything is put on one line of moments and then done in that order, with the clock at that moment,
by the product's own actions. So promises are kept or broken because the answer came in time or not.
"""

from __future__ import annotations

import heapq
import itertools
import random
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from io import BytesIO

from weerklank.contributions.actions import (
    make_gesture,
    send_reply,
    withdraw_contribution,
    write_out_recording,
)
from weerklank.contributions.appearing import Appearance
from weerklank.contributions.models import Contribution, Gesture, Topic
from weerklank.demo.disputes import Dispute
from weerklank.demo.moments import moment_of_answer, moment_of_waiting, moments_of_speaking
from weerklank.demo.pictures import draw_given
from weerklank.demo.queue import QueueInPlace
from weerklank.demo.reading import DemoOutcome, DemoQuestion, DemoReply, DemoSaid, DemoSpace
from weerklank.demo.region import RegionBuilder, an_account
from weerklank.demo.sending import TEAM, Sending
from weerklank.kernel import clock
from weerklank.kernel.clock import AMSTERDAM
from weerklank.media.actions import Disguise
from weerklank.media.kinds import MediaKind
from weerklank.media.models import Asset
from weerklank.outcomes.actions import link_contributions, publish_outcome, write_outcome
from weerklank.people.actions import record_consent
from weerklank.people.models import Account, Consent
from weerklank.promises.actions import answer_contribution
from weerklank.promises.queries import calendar_of
from weerklank.promises.watch import watch_promises
from weerklank.questions.actions import (
    close_question,
    make_question,
    publish_question,
    set_backdrop,
)
from weerklank.questions.answering import answer_question
from weerklank.spaces.models import Alias, Membership, Space
from weerklank.spaces.person import Person

Step = Callable[[], object]
CLOSED_ROOMS = (Space.Visibility.MEMBERS, Space.Visibility.HIDDEN)
BEFORE_ASKING = timedelta(days=3)
WORKED_ON = range(5)


class Months:
    """The line of moments of the demo, up to `now`."""

    def __init__(self, builder: RegionBuilder, queue: QueueInPlace, now: datetime) -> None:
        self.builder, self.queue, self.now = builder, queue, now
        self.chance = random.Random(20_160_101)  # noqa: S311 - the same demo every time, no secret
        self._line: list[tuple[datetime, int, Step]] = []
        self._turn = itertools.count()
        self._others: dict[tuple[str, str], Account] = {}

    def plan(self, moment: datetime, step: Step) -> None:
        """Puts `step` on the line; what is done at the same moment keeps its order."""
        heapq.heappush(self._line, (min(moment, self.now), next(self._turn), step))

    def play(self) -> None:
        """Does everything on the line, in order, with the clock at its moment."""
        while self._line:
            moment, _turn, step = heapq.heappop(self._line)
            with clock.at(moment):
                step()
                self.queue.run()

    def plan_space(self, content: DemoSpace) -> datetime:
        """Plans a space and all that happens in it; returns the moment at which it opens."""
        first = max(question.opened_days_ago for question in content.questions)
        opens = self.day(first, time(9)) - BEFORE_ASKING
        self.plan(opens, lambda: self._make_space(content))
        return opens

    def plan_watch(self, since: datetime) -> None:
        """Plans the clock of promises, as the worker runs it: each morning and each evening."""
        days = (self.now - since).days + 1
        for ago in range(days, -1, -1):
            for hour in (time(9, 5), time(17, 5)):
                moment = self.day(ago, hour)
                if since < moment < self.now and moment.weekday() in WORKED_ON:
                    self.plan(moment, watch_promises)
        self.plan(self.now, watch_promises)

    def day(self, ago: int, at: time) -> datetime:
        """The moment `at` that time in Amsterdam, so many days ago (fewer than 0: to come)."""
        on = self.now.astimezone(AMSTERDAM).date() - timedelta(days=ago)
        return datetime.combine(on, at, AMSTERDAM).astimezone(UTC)

    def _make_space(self, content: DemoSpace) -> None:
        space = self.builder.make(content)
        for question in content.questions:
            ago = question.opened_days_ago or 1
            self.plan(self.day(ago, time(9)), _Asked(self, content, space, question).ask)

    def reader(self, content: DemoSpace, number: int) -> Account:
        """Somebody of the organisation of a space who reads and says nothing."""
        known = (content.organisation, f"lezer {number}")
        if known not in self._others:
            address = f"lezer{number}@{content.organisation}.example"
            self._others[known] = an_account(address, "")
        return self._others[known]

    def account_of(self, content: DemoSpace, space: Space, said: DemoSaid | DemoReply) -> Account:
        """Who says this: somebody of the demo page, or a resident who is not on it."""
        if said.person:
            return self.builder.accounts[said.person]
        known = (content.key, said.name or said.pseudonym)
        if known not in self._others:
            address = f"bewoner{len(self._others) + 1}@{content.organisation}.example"
            self._others[known] = an_account(address, said.name)
        account = self._others[known]
        is_member = Membership.objects.filter(space=space, account=account).exists()
        if content.visibility in CLOSED_ROOMS and not is_member:
            self.builder.let_in(content, space, account)
        return account


class _Asked:
    """One question: asked, answered by many, followed by outcomes."""

    def __init__(
        self, months: Months, content: DemoSpace, space: Space, question: DemoQuestion
    ) -> None:
        self.months, self.content, self.space, self.question = months, content, space, question
        self.topic: Topic
        self.given: Asset | None = None
        self.about: dict[str, list[uuid.UUID]] = defaultdict(list)
        self.calendar = calendar_of(space.organisation)

    def ask(self) -> None:
        """Makes and publishes the question, and plans all that follows."""
        head = self.months.builder.person(self.content.managers[0])
        self.topic = make_question(
            person=head,
            space=self.space,
            title=self.question.title,
            explanation=self.question.explanation,
            illustration=self.question.illustration,
            is_desk=self.question.is_desk,
            domains=self.question.life,
            closes_on=self._last_day(),
            takes_drawings="drawings" in self.question.takes,
            takes_sound="sound" in self.question.takes,
            takes_video="video" in self.question.takes,
            takes_stories="stories" in self.question.takes,
        )
        if self.question.backdrop:
            self._give(head, *self.question.backdrop)
        if self.question.state == "draft":
            return
        self.topic = publish_question(person=head, topic=self.topic)
        if self.question.closed_days_ago is not None:
            self.months.plan(self.months.day(self.question.closed_days_ago, time(16)), self._close)
        for moment, said in self._speaking():
            self.months.plan(moment, partial(self._speak, said))
        for outcome in self.question.outcome:
            at = self.months.day(outcome.days_ago, time(11, 20))
            self.months.plan(at, partial(self._publish, outcome))

    def _give(self, head: Person, picture: str, description: str) -> None:
        data = draw_given(picture)
        self.given = set_backdrop(
            person=head,
            topic=self.topic,
            file=BytesIO(data),
            size=len(data),
            description=description,
        )

    def _last_day(self) -> date | None:
        if self.question.closed_days_ago is not None:
            return self.months.day(self.question.closed_days_ago, time(12)).date()
        if self.question.closes_in_days is not None:
            return self.months.day(-self.question.closes_in_days, time(12)).date()
        return None

    def _speaking(self) -> Iterator[tuple[datetime, DemoSaid]]:
        settled = [said for said in self.question.said if not said.waiting]
        ends = (
            self.months.day(self.question.closed_days_ago, time(12))
            if self.question.closed_days_ago is not None
            else self.months.now - timedelta(days=8)
        )
        begins = self.months.day(self.question.opened_days_ago, time(9, 40))
        yield from zip(
            moments_of_speaking(self.months.chance, begins, ends, len(settled)),
            settled,
            strict=True,
        )
        for turn, said in enumerate(one for one in self.question.said if one.waiting):
            yield (
                moment_of_waiting(
                    self.months.chance,
                    self.calendar,
                    said.waiting,
                    now=self.months.now,
                    days=self.content.promise_days,
                    turn=turn,
                ),
                said,
            )

    def _speak(self, said: DemoSaid) -> None:
        account = self.months.account_of(self.content, self.space, said)
        person = Person(account=Account.objects.get(pk=account.pk))
        kind = Alias.Kind.PSEUDONYM if said.pseudonym else Alias.Kind.OWN
        record_consent(account=account, purpose=Consent.Purpose.HEALTH, is_given=True)
        sending = Sending(self.given)
        contribution = answer_question(
            person=person,
            topic=self.topic,
            appearance=Appearance(
                kind=kind, name=said.pseudonym or account.first_name, team_only=said.team_only
            ),
            words=said.words,
            uploads=[] if said.title else sending.files(said),
            story=sending.story(said) if said.title else None,
            disguise=Disguise(voice=said.disguised),
            form_key=uuid.uuid4(),
        )
        for about in said.about:
            self.about[about].append(contribution.pk)
        self._plan_what_follows(person, said, contribution)
        self._plan_replies(said, contribution)

    def _plan_replies(self, said: DemoSaid, contribution: Contribution) -> None:
        sent, thread = clock.now(), [contribution.pk]
        for turn, reply in enumerate(said.reply):
            moment = sent + timedelta(hours=3 + 2 * turn, minutes=7 * turn)
            self.months.plan(moment, partial(self._reply, reply, thread))
        for kind, number in said.gestures:
            for turn in range(number):
                moment = sent + timedelta(hours=1 + turn)
                self.months.plan(moment, partial(self._gesture, kind, turn, contribution))

    def _reply(self, reply: DemoReply, thread: list[uuid.UUID]) -> None:
        account = self.months.account_of(self.content, self.space, reply)
        person = Person(account=Account.objects.get(pk=account.pk))
        kind = Alias.Kind.PSEUDONYM if reply.pseudonym else Alias.Kind.OWN
        appearance = Appearance(kind=kind, name=reply.pseudonym or account.first_name)
        parent = Contribution.objects.select_related("topic__space").get(pk=thread[reply.to])
        sent = send_reply(
            person=person,
            parent=parent,
            alias=appearance.alias_in(self.space, person),
            words=reply.words,
            quote=reply.quote,
            form_key=uuid.uuid4(),
        )
        thread.append(sent.pk)

    def _gesture(self, kind: str, number: int, contribution: Contribution) -> None:
        make_gesture(
            person=Person(account=self.months.reader(self.content, number)),
            contribution=contribution,
            kind=Gesture.Kind(kind),
        )

    def _plan_what_follows(
        self, person: Person, said: DemoSaid, contribution: Contribution
    ) -> None:
        plan, sent = self.months.plan, clock.now()
        if said.withdrawn:
            plan(
                sent + timedelta(hours=9),
                lambda: withdraw_contribution(
                    person=Person(account=person.account), contribution=contribution
                ),
            )
        assert person.account is not None
        dispute = Dispute(
            builder=self.months.builder,
            content=self.content,
            said=said,
            contribution=contribution,
            author=person.account,
        )
        dispute.plan(plan, now=self.months.now)
        if said.answered_by:
            moment = moment_of_answer(
                self.months.chance,
                self.calendar,
                sent=sent,
                due_at=contribution.promise.due_at,
                late=said.late,
            )
            plan(
                min(moment, self.months.now - timedelta(minutes=5)),
                lambda: self._answer(said, contribution),
            )

    def _answer(self, said: DemoSaid, contribution: Contribution) -> None:
        answer_contribution(
            person=self.months.builder.person(said.answered_by),
            contribution=contribution,
            words=said.answer,
            uploads=[Sending().spoken(said.answer_spoken)] if said.answer_spoken else [],
            form_key=uuid.uuid4(),
        )
        if said.spoken and said.spoken.written == TEAM:
            recording = contribution.attachments.get(asset__kind=MediaKind.SOUND)
            write_out_recording(
                person=self.months.builder.person(said.answered_by),
                contribution=contribution,
                attachment=recording.pk,
                written=said.spoken.written_out,
            )

    def _close(self) -> None:
        close_question(
            person=self.months.builder.person(self.content.managers[0]),
            topic=self.topic,
            closing_word=self.question.closing_word,
        )

    def _publish(self, content: DemoOutcome) -> None:
        outcome = write_outcome(
            person=self.months.builder.person(content.by),
            topic=self.topic,
            kind=content.kind,
            title=content.title,
            words=content.words,
            form_key=uuid.uuid4(),
        )
        by = self.months.builder.person(content.by)
        link_contributions(person=by, outcome=outcome, contributions=self.about[content.about])
        publish_outcome(person=by, outcome=outcome)
