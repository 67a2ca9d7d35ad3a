"""The guardians of many children, kept so that siblings share one record.

Two rows that name the same person under the same telephone number mean one guardian. Guardians are added and filled in, never taken away.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from care import ids, names

Record = dict[str, Any]


class Family:
    """Finds or makes the guardian record for each person a roster names. `made` and `changed` hold what has to be saved, by id."""

    def __init__(self, guardians: Iterable[Record], children: Iterable[Record], new_id: Callable[[str], str] = ids.new_id) -> None:
        self._new_id = new_id
        self._records = {guardian["id"]: guardian for guardian in guardians}
        self._by_person = {_person(record): id for id, record in sorted(self._records.items(), reverse=True)}
        self._children: dict[str, set[str]] = {}
        for child in children:
            for link in child.get("guardians") or ():
                self._children.setdefault(link["guardian"], set()).add(child["id"])
        self.made: dict[str, Record] = {}
        self.changed: dict[str, Record] = {}

    def of(self, child: Mapping[str, Any]) -> list[Record]:
        """The guardians' records of a child, in its order."""
        return [self._records[link["guardian"]] for link in child.get("guardians") or () if link["guardian"] in self._records]

    def settle(self, child: str, links: Sequence[Mapping[str, Any]], people: Iterable[Mapping[str, str]]) -> tuple[list[Record], bool]:
        """A child's links once it has these people for guardians too, and whether anything changed, in links or in guardians."""
        settled = [dict(link) for link in links]
        changed = [self._settle(child, settled, person) for person in people]
        return settled, any(changed)

    def _settle(self, child: str, links: list[Record], person: Mapping[str, str]) -> bool:
        same = self._by_person.get(_person(person)) if person.get("phone") else None
        link = _linked(links, same) or self._link_of(links, person)
        if link is None:
            guardian = same or self._make(person)
            relation = {"relation": person["relation"]} if person.get("relation") else {}
            links.append({"guardian": guardian, **relation, "may_collect": True})
            self._children.setdefault(guardian, set()).add(child)
            self._fill(guardian, person)
            return True
        moved = self._move(child, link, same, person)
        filled = self._fill(link["guardian"], person)
        if person.get("relation") and not link.get("relation"):
            link["relation"] = person["relation"]
            return True
        return moved or filled

    def _link_of(self, links: list[Record], person: Mapping[str, str]) -> Record | None:
        """The link to the person, who may so far be known by name alone, by telephone alone, or under another number."""
        name, phone = names.key(person.get("name", "")), person.get("phone")
        for link in links:
            known = self._records.get(link["guardian"])
            if known is None:
                continue
            known_name = names.key(known.get("name") or "")
            if (name and known_name == name) or (phone and known.get("phone") == phone and not (name and known_name)):
                return link
        return None

    def _move(self, child: str, link: Record, same: str | None, person: Mapping[str, str]) -> bool:
        """Point a link at the record with the new number, where there is one or the old one belongs to siblings too."""
        known = self._records[link["guardian"]]
        if same == link["guardian"] or not person.get("phone") or known.get("phone") == person["phone"]:
            return False
        shared = len(self._children.get(link["guardian"], ())) > 1
        if same is None and not (shared and known.get("phone")):
            return False
        self._children[link["guardian"]].discard(child)
        link["guardian"] = same or self._make(person)
        self._children.setdefault(link["guardian"], set()).add(child)
        return True

    def _make(self, person: Mapping[str, str]) -> str:
        record: Record = {"id": self._new_id("g"), "name": person.get("name", "")}
        record |= {name: person[name] for name in ("phone", "work") if person.get(name)}
        self._records[record["id"]] = self.made[record["id"]] = record
        self._by_person.setdefault(_person(record), record["id"])
        return record["id"]

    def _fill(self, id: str, person: Mapping[str, str]) -> bool:
        """Complete a guardian: name and work where they are missing, the telephone number also where it is another one now."""
        known = self._records[id]
        new = {name: person[name] for name in ("name", "work") if person.get(name) and not known.get(name)}
        if person.get("phone") and person["phone"] != known.get("phone"):
            new["phone"] = person["phone"]
        if not new:
            return False
        record = {**known, **new}
        self._records[id] = record
        (self.made if id in self.made else self.changed)[id] = record
        self._by_person.setdefault(_person(record), id)
        return True


def _person(record: Mapping[str, Any]) -> tuple[str, str]:
    return names.key(record.get("name") or ""), record.get("phone") or ""


def _linked(links: list[Record], guardian: str | None) -> Record | None:
    return next((link for link in links if guardian is not None and link["guardian"] == guardian), None)
