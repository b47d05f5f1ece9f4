"""One sentence of the reasoning in both languages, with the amounts and days put in when it is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from creditcoop.core.rules.wording import Language, Wording
from loans.rules.interest.words import SENTENCES


@dataclass(frozen=True)
class Sentence:
    """Example: `Sentence("left_over", {"amount": "12.00"}).say("en")`."""

    code: str
    values: Mapping[str, object] = field(default_factory=dict)

    def say(self, language: Language) -> str:
        values = {
            key: value.say(language) if isinstance(value, Wording) else value
            for key, value in self.values.items()
        }
        return SENTENCES[self.code].say(language, **values)
