"""Texts for people, marked where they stand in the code. Pure, so that the domain may use them."""


class Message(str):
    """An English text that has translations in its package (`tirkeu_chassis.languages.translations`).

    Written as one literal, `Message("...")`: that is how the extraction finds it. Among the parameters of a refusal a
    message is translated with it; every other text there is a code, the API's own word, and the same in every language.
    """

    __slots__ = ()
