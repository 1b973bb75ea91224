"""Plain agency prose, written for this test: rules stay silent in it, but for what an editor would mark."""

from __future__ import annotations

from functools import cache

import pytest

from outletscore import rulebook
from outletscore.language import Vocabulary, read

# Neutral in manner whatever the matter: courts, markets, war, weather, sport, science. British, American, Indian usage.
PLAIN = {
    "court": """A court in Pune on Monday sentenced two former bank managers to five years in prison for
        approving loans against forged papers. Judge Meera Kulkarni said the men had ignored three written
        warnings. Their lawyer, Anil Deshpande, told reporters they would appeal. The prosecution had asked
        for seven years. Four other defendants were acquitted in March for lack of evidence.""",
    "parliament": """Parliament passed the water bill by 214 votes to 187 late on Tuesday after nine hours
        of debate. The bill sets up a regulator with power to fine companies that discharge untreated sewage.
        Opposition members proposed 31 amendments, two of which were accepted. The environment minister, Sarah
        Holt, said the first licences would be reviewed in October. The upper house is expected to vote before
        the summer recess.""",
    "economy": """Consumer prices rose 0.3 percent in May from a month earlier, the statistics office said
        on Wednesday, in line with the forecast of economists polled by the news agency. Food was 0.6 percent
        dearer, while petrol fell for the third month. The central bank left its main rate at 4.25 percent
        last week. Shares of the two largest lenders gained about 1 percent in afternoon trading. The bank's
        next meeting is on July 18.""",
    "earthquake": """An earthquake of magnitude 6.1 struck off the coast early on Friday, killing at least
        nine people and damaging about 400 houses, officials said. The quake was felt in the capital, 120
        kilometres to the south. Rescue teams were searching two collapsed buildings in the port. A tsunami
        warning was lifted after two hours. Schools in the district will stay closed until Wednesday.""",
    "war": """Two drones hit a power station near the border overnight, the regional governor said,
        cutting electricity to some 30,000 homes. No one was reported killed. The army said it had shot down
        eleven of thirteen drones. The claim could not be verified independently. Talks on an exchange of
        prisoners are due to resume in Geneva on Thursday.""",
    "sport": """Kerala beat Bengal by four wickets at Eden Gardens on Sunday to reach the final of the
        Ranji Trophy. Chasing 212 in the last innings, the visitors lost three wickets before lunch. Their
        captain made 74 not out from 160 balls. Bengal's coach said rain on the second day had made the pitch
        slower. Kerala will meet Mumbai on February 26.""",
    "election": """Voters in three states went to the polls on Saturday to choose 340 members of the state
        assemblies. Turnout was 63 percent at five in the afternoon, the election commission said, two points
        lower than in 2019. Voting at eleven stations was postponed because of flooding. Results are to be
        announced on December 3. The ruling coalition holds two of the three assemblies.""",
    "company": """The carmaker said on Thursday it would close its plant in Ohio in 2026 and move the work
        to a site in Mexico, with the loss of 1,150 jobs. The union that represents the workers said it had
        been told an hour before the announcement. The company will offer transfers to about 200 employees.
        Sales in North America fell 6 percent last year. The governor's office did not respond to a request
        for comment.""",
    "health": """Health authorities confirmed 37 cases of measles in the north of the county, most of them
        in children under ten. Two patients are being treated in hospital and are in a stable condition. The
        health department opened three vaccination centres on Monday. Parents were asked to check vaccination
        records. The last outbreak, in 2014, ended after eleven weeks.""",
    "diplomacy": """The foreign ministers of the two countries met in Oslo for the first time since 2021
        and agreed to reopen consulates by the end of the year. A joint statement said the talks had been
        useful. They did not settle a dispute over fishing rights. The European Union, which paid for a joint
        survey of the waters, welcomed the agreement. A second meeting is planned for November.""",
    "science": """Researchers at the university reported that glaciers in the range lost 2.4 metres of
        thickness between 2000 and 2020. The study, published on Wednesday in a journal of the society, used
        satellite images and 61 measuring stakes. Loss was greatest below 3,000 metres. The authors said the
        figures carry an error of about 15 percent.""",
    "police": """Police arrested three men on Saturday on suspicion of robbing a jewellery shop in Leeds
        in April. The men, aged 24, 31 and 40, were questioned and released on bail until next month. Officers
        recovered watches and a hired van. Nobody was hurt in the robbery. A spokesman asked anyone who was in
        Briggate that evening to come forward.""",
    "protest": """Several thousand people marched through the capital on Sunday against a plan to raise
        the pension age to 64. The police put the number at 8,000 and the organisers at 25,000. The march
        ended without incident outside parliament. The labour minister is to meet the unions on Wednesday.
        Rail workers have called a one-day strike for next Friday.""",
    "obituary": """Elena Markovic, who led the national library from 1988 to 2004, died on Tuesday at her
        home in Zagreb. She was 86. Her family did not give a cause. Born in Split, she studied law before she
        joined the library as a clerk in 1961. Under her direction the catalogue was moved to computers and
        two reading rooms were added.""",
    "weather": """Heavy rain is forecast for the western districts until Thursday, and the meteorological
        office has issued an orange alert for six of them. Rivers were below the danger mark on Monday
        evening. The state has moved 1,200 people from low-lying villages to schools. Ferry services to the
        islands were suspended at noon.""",
    "quotations": """The chief executive called the ruling "a disgrace" and said the company would appeal.
        "We must fight this," she told staff. The regulator, in its decision, described the advertisements as
        "misleading". Consumer groups welcomed the fine, which is the largest so far. The company has 28 days
        to pay.""",
}
HEAVY = 0.4


@cache
def hits(text: str) -> tuple[tuple[str, str, float], ...]:
    """Rule, words and weight of what fires in a text."""
    book = rulebook.load()
    vocabulary = Vocabulary()
    patterns = rulebook.compile(book, vocabulary)
    reading = read([" ".join(text.split())], vocabulary)
    found = rulebook.match(reading, patterns)
    columns = (found.rule.tolist(), found.start.tolist(), found.end.tolist())
    return tuple(
        (book.ids[rule], reading.text(start, end), book.rules[rule].weight)
        for rule, start, end in zip(*columns, strict=True)
        if rule < len(book.rules)
    )


@pytest.mark.parametrize("topic", PLAIN)
def test_no_heavy_rule_fires_in_plain_prose(topic: str) -> None:
    assert [each for each in hits(PLAIN[topic]) if each[2] >= HEAVY] == []


def test_hardly_any_rule_fires_in_plain_prose() -> None:
    words = sum(len(text.split()) for text in PLAIN.values())
    light = [each for text in PLAIN.values() for each in hits(text) if each[2] > 0]
    assert 1000 * len(light) / words < 4, light


def test_a_column_is_not_plain_prose() -> None:
    """The same measure tells: a test that nothing can fail would not be one."""
    column = """Make no mistake: this shambolic bill is an insult to every nurse in the land. Of course
        the minister, in his infinite wisdom, knows better. We must wake up. So much for the promise of
        reform!"""
    assert len([each for each in hits(column) if each[2] >= HEAVY]) >= 6
