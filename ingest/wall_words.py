"""How sites of several languages say that a page is gone, shut, or drawn by a script: patterns, no decisions.

English, German, French, Spanish, Portuguese, Italian, Dutch, Russian, Chinese, Japanese and Korean.
"""

from __future__ import annotations

import re


def _any_of(*phrases: str) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


_BEGIN = r"(?:^|[.!?…]\s+)\W*(?:(?:oops|sorry|whoops|uh[- ]oh|ups|but|we|that|this|the|your|requested)\W+)*"
"""Where a sentence begins: one that reports of such words is about something else."""
_PAGE = r"(?:page|article|post|content|document|url|link|site)"
_GONE_ABROAD = (
    r"nicht gefunden|existiert nicht(?: mehr)?|nicht mehr verfügbar|introuvable|n['’]existe (?:pas|plus)",
    r"n['’]a pas été trouvée?|página (?:no (?:encontrada|existe)|não (?:encontrada|existe))",
    r"no (?:se )?(?:ha )?encontr\w+ (?:la )?página|pagina non (?:trovata|esiste)|pagina (?:is )?niet gevonden",
    r"страница не (?:найдена|существует)|页面(?:不存在|未找到|已删除)|找不到(?:该|此)?页面|頁面不存在|找不到頁面",
    r"ページ(?:が|は)見つかりません|페이지를 찾을 수 없습니다",
)
GONE = _any_of(
    rf"{_BEGIN}{_PAGE}\b[^.!?]{{0,60}}\b(?:(?:not|wasn['’]t|couldn['’]t) (?:be )?found|is gone"
    r"|does(?:n['’]t| not) exist|no longer (?:available|exists?)|been (?:removed|deleted|moved)"
    r"|(?:is not|isn['’]t) available)",
    rf"{_BEGIN}(?:can(?:['’]?t|not)|could(?:n['’]t| not)|unable to) (?:be )?(?:find|found)[^.!?]{{0,20}} {_PAGE}\b",
    rf"{_BEGIN}(?:error 40[34]|40[34] (?:error|not found)|not found)\b",
    *_GONE_ABROAD,
)
"""A page says that it is not there."""
GONE_NAME = re.compile(
    r"\W*(?:(?:oops|sorry|uh[- ]oh|whoops|ups)\W+)?(?:(?:the|this|that|your|die|diese|la|cette) )?"
    rf"(?:{_PAGE} (?:is )?(?:unavailable|gone|missing|doesn['’]t exist)"
    rf"|(?:(?:{_PAGE}|seite|artikel|beitrag) )?(?:(?:was|is|could|wurde|ist|est) )?(?:leider )?(?:not (?:be )?found"
    r"|(?:error|fehler|erreur|errore|ошибка)?\W*40[34](?:\W+(?:error|fehler|(?:page )?not found))?"
    rf"|{'|'.join(_GONE_ABROAD)}))\W*",
    re.IGNORECASE,
)
"""A title, or a part of one, that says nothing else."""

_ENTER = (
    r"(?:log ?in|sign ?in|sign ?up|subscribe|register|join|upgrade|become a (?:member|subscriber)"
    r"|create (?:an|your)(?: free)? account|start (?:a|your) (?:free )?trial)"
)
_READ = (
    r"(?:(?:continue|keep|finish|go on)\b|(?:read|view|see|access|unlock|watch|open)\b"
    r"(?! (?:comments|your (?:saved|orders)))"
    r"|unlimited access)"
)
SHUT = _any_of(
    rf"^\W*(?:please |you (?:must|need to|have to) |(?:be |first )*){_ENTER}\b[^.!?]{{0,50}}\b(?:to|for|and) {_READ}",
    rf"^\W*to {_READ}[^.!?]{{0,60}}\b{_ENTER}\b",
    r"^\W*(?:you must|you need to|please) be (?:logged|signed) ?in\b",
    r"^\W*(?:this (?:\w+ ){1,2}(?:is )?(?:only )?(?:for|available to|reserved for|exclusive to) )?(?:paid |our )?"
    r"(?:subscribers?|members?)[- ]?(?:only|exclusive)\b",
    r"^\W*this (?:\w+ ){1,2}is (?:only )?(?:for|available to|reserved for) (?:\w+ )?(?:subscribers|members)",
    r"^\W*(?:log ?in|sign ?in|authentication|registration|subscription) (?:is )?required\b",
    r"^\W*(?:bitte )?(?:melden sie sich|loggen sie sich|anmelden|einloggen)\b[^.!?]{0,60}\b(?:um|weiter)",
    r"^\W*(?:connectez[- ]vous|abonnez[- ]vous|identifiez[- ]vous)\b[^.!?]{0,40}\bpour (?:lire|continuer|acc)",
    r"^\W*(?:inicia sesi[óo]n|suscr[íi]bete|reg[íi]strate)\b[^.!?]{0,40}\bpara (?:leer|seguir|continuar|ver|acceder)",
    r"^\W*(?:accedi|abbonati|registrati)\b[^.!?]{0,40}\bper (?:leggere|continuare|vedere)",
    r"^\W*(?:войдите|авторизуйтесь|зарегистрируйтесь)[^.!?]{0,40}чтобы|请(?:先)?登录|登录后(?:查看|阅读|继续)|ログインして(?:ください|続きを)",
)
"""A line that asks for a login or a subscription before one may read on."""
ACCOUNT = _any_of(
    r"\balready (?:a (?:member|subscriber)|have an account)\b|\b(?:no|don['’]t have an) account(?: yet)?\b",
    r"\bforgot(?:ten)? (?:your )?password\b|\bpasswort vergessen\b|\bmot de passe oubli",
    r"\b(?:log|sign) ?in to your account\b",
)
"""What stands beside the fields of a login."""

COOKIES = _any_of(
    r"\b(?:accept|allow|reject) (?:all )?cookies\b|\b(?:we|(?:this|our) (?:web)?site)(?: \w+){0,3} uses? cookies\b",
    r"\bcookies (?:are|must be|to be) (?:enabled|disabled)\b",
    r"\benable cookies\b|\bbefore you continue to\b|\bwe (?:value|respect|care about) your privacy\b",
    r"\bpartners? (?:store|use|process)\b|\b(?:verwenden?|nutzen|setzen)\b[^.!?]{0,30}\bcookies\b",
    r"\bcookies? (?:akzeptieren|zustimmen)\b|\butilis(?:e|ons)\b[^.!?]{0,30}\bcookies\b|\baccepter (?:les |tous )",
    r"\b(?:utiliza(?:mos)?|usamos|utilizziamo|usiamo|gebruiken)\b[^.!?]{0,30}\bcookies?\b",
    r"используе[мт][^.!?]{0,30}(?:cookie|куки)|使用\s*cookie|cookie\s*を使用|クッキーを使用",
)
"""A page asks to set cookies."""
AGREE = _any_of(
    r"\b(?:accept|agree|allow|consent|got it|reject|akzeptieren|zustimmen|einverstanden|accepter|aceptar|accetta"
    r"|aceitar|akkoord)\b|принять|同意|同意する|接受"
)
"""The word on the button of such a page."""

SCRIPT = _any_of(
    r"\b(?:enable|turn on|activate|requires?|needs?|without|allow)\b[^.!?]{0,30}\bjava ?script\b",
    r"\bjava ?script\b[^.!?]{0,40}\b(?:disabled|required|enabled?|not (?:available|enabled|supported))\b",
    r"\b(?:aktivier\w*|einschalten|activ[ae]\w*|habilit\w+|abilit\w+|attiv\w+)\b[^.!?]{0,30}\bjava ?script\b",
    r"\bjava ?script\b[^.!?]{0,30}\b(?:aktivier\w*|d[ée]sactiv[ée]\w*|deshabilitado|disabilitato)\b",
    r"включите java ?script|启用\s*java ?script|java ?script\s*を有効",
    r"\bchecking (?:if the site connection is secure|your browser)\b|\bjust a moment\.\.\.",
    r"\bverify(?:ing)? (?:that )?you are (?:a )?human\b",
)
"""A page asks for a browser that runs scripts."""
