"""The workloads of Timing.cs, method by method: python3 same.py <workload> <repetitions> plain|profiled prints the nanoseconds of each repetition."""
import cProfile
import functools
import sys
import time


class Lcg:
    def __init__(self):
        self.state = 12345

    def next(self, below):
        self.state = (self.state * 1103515245 + 12345) & 0xFFFFFFFF
        return (self.state >> 16) % below


# Small.cs

def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def recursion():
    return lambda: fibonacci(23)


def step(total, i):
    return total ^ i if i % 2 == 0 else (total + i) & 0xFFFF


def run_loop():
    total = 0
    for i in range(100_000):
        total = step(total, i)
    return total


def loop():
    return run_loop


class Node:
    def __init__(self, value, left, right):
        self.value = value
        self.left = left
        self.right = right


def build(depth):
    return None if depth == 0 else Node(depth, build(depth - 1), build(depth - 1))


def sum_of(node):
    return 0 if node is None else weight(node) + sum_of(node.left) + sum_of(node.right)


def weight(node):
    return node.value if node.value < 8 else node.value - 8


def walk():
    root = build(15)
    return lambda: sum_of(root)


# Words.cs

class Words:
    def __init__(self, text):
        self.text = text
        self.places = {}
        self.at = 0

    def most_frequent(self, number):
        place = 0
        while (word := self.next()) is not None:
            self.add(word, place)
            place += 1
        return sorted(self.places, key=functools.cmp_to_key(self.compare))[:number]

    def compare(self, one, other):
        more = len(self.places[other]) - len(self.places[one])
        return more if more != 0 else (one > other) - (one < other)

    def add(self, word, place):
        places = self.places.get(word)
        if places is None:
            places = self.places[word] = []
        places.append(place)

    def next(self):
        text = self.text
        while self.at < len(text) and not is_letter(text[self.at]):
            self.at += 1
        if self.at == len(text):
            return None
        word = []
        while self.at < len(text) and is_letter(text[self.at]):
            word.append(lower(text[self.at]))
            self.at += 1
        return "".join(word)


def is_letter(letter):
    return "a" <= letter <= "z" or "A" <= letter <= "Z"


def lower(letter):
    return chr(ord(letter) + 32) if "A" <= letter <= "Z" else letter


def some_text(words):
    text = []
    random = Lcg()
    for i in range(words):
        number = random.next(40) * random.next(40)
        text.append(chr(ord("A") + 32 * (0 if i % 7 == 0 else 1) + number % 26))
        while number > 0:
            text.append(chr(ord("a") + number % 26))
            number //= 7
        text.append(", " if i % 9 == 0 else " ")
    return "".join(text)


def words():
    text = some_text(6000)
    return lambda: Words(text).most_frequent(20)


# Records.cs

def write(to, value):
    if isinstance(value, str):
        write_text(to, value)
    elif isinstance(value, int):
        to.append(str(value))
    elif isinstance(value, list):
        write_list(to, value)
    else:
        write_members(to, value)


def write_list(to, values):
    to.append("[")
    for i, value in enumerate(values):
        if i > 0:
            to.append(",")
        write(to, value)
    to.append("]")


def write_members(to, members):
    first = True
    to.append("{")
    for name, value in members.items():
        if not first:
            to.append(",")
        first = False
        write_text(to, name)
        to.append(":")
        write(to, value)
    to.append("}")


def write_text(to, letters):
    to.append('"')
    for letter in letters:
        write_letter(to, letter)
    to.append('"')


def write_letter(to, letter):
    if letter == '"' or letter == "\\":
        to.append("\\")
    to.append(letter)


class Parser:
    def __init__(self, text):
        self.text = text
        self.at = 0

    def value(self):
        first = self.peek()
        if first == '"':
            return self.letters()
        if first == "[":
            return self.list()
        if first == "{":
            return self.members()
        return self.number()

    def peek(self):
        return self.text[self.at]

    def take(self):
        self.at += 1
        return self.text[self.at - 1]

    def list(self):
        values = []
        while True:
            self.take()
            values.append(self.value())
            if self.peek() != ",":
                break
        self.take()
        return values

    def members(self):
        members = {}
        while True:
            self.take()
            name = self.letters()
            self.take()
            members[name] = self.value()
            if self.peek() != ",":
                break
        self.take()
        return members

    def letters(self):
        letters = []
        self.take()
        letter = self.take()
        while letter != '"':
            letters.append(self.take() if letter == "\\" else letter)
            letter = self.take()
        return "".join(letters)

    def number(self):
        number = 0
        while "0" <= self.peek() <= "9":
            number = number * 10 + ord(self.take()) - 48
        return number


def some_records(count):
    random = Lcg()
    return [
        {
            "name": f'customer "{i}"',
            "balance": random.next(30000),
            "tags": [f"a{i}", f"b\\{i}", i],
            "address": {"street": f"Long Street {i}", "town": "Springfield"},
        }
        for i in range(count)
    ]


def records():
    some = some_records(120)

    def run():
        written = []
        write(written, some)
        return Parser("".join(written)).value()

    return run


# Ways.cs

SIDE = 40
UNREACHED = 2**31 - 1


class Ways:
    def __init__(self, price):
        self.price = price
        self.least = [UNREACHED] * (SIDE * SIDE)
        self.heap = []

    def shortest(self):
        self.reach(0, 0)
        while len(self.heap) > 0:
            cost, cell = self.pop()
            if cost == self.least[cell]:
                self.neighbours(cost, cell)
        return self.least[-1]

    def neighbours(self, cost, cell):
        x, y = cell % SIDE, cell // SIDE
        self.step(cost, x - 1, y)
        self.step(cost, x + 1, y)
        self.step(cost, x, y - 1)
        self.step(cost, x, y + 1)

    def step(self, cost, x, y):
        if is_inside(x) and is_inside(y):
            self.reach(cost + self.price[y * SIDE + x], y * SIDE + x)

    def reach(self, cost, cell):
        if cost < self.least[cell]:
            self.least[cell] = cost
            self.push(cost, cell)

    def push(self, cost, cell):
        self.heap.append((cost, cell))
        at = len(self.heap) - 1
        while at > 0 and self.is_before(at, (at - 1) // 2):
            self.swap(at, (at - 1) // 2)
            at = (at - 1) // 2

    def pop(self):
        heap = self.heap
        first = heap[0]
        heap[0] = heap[-1]
        heap.pop()
        at, least = 0, self.least_of(0)
        while least != at:
            self.swap(at, least)
            at = least
            least = self.least_of(at)
        return first

    def least_of(self, at):
        least = at
        for child in range(2 * at + 1, 2 * at + 3):
            if child < len(self.heap) and self.is_before(child, least):
                least = child
        return least

    def is_before(self, one, other):
        return self.heap[one][0] < self.heap[other][0]

    def swap(self, one, other):
        self.heap[one], self.heap[other] = self.heap[other], self.heap[one]


def is_inside(coordinate):
    return 0 <= coordinate < SIDE


def ways():
    random = Lcg()
    price = [1 + random.next(9) for _ in range(SIDE * SIDE)]
    return lambda: Ways(price).shortest()


def main(workload, repetitions, mode):
    body = {"recursion": recursion, "walk": walk, "loop": loop, "words": words, "records": records, "ways": ways}[workload]()
    profile = cProfile.Profile() if mode == "profiled" else None
    taken = []
    for _ in range(int(repetitions)):
        if profile:
            profile.enable()
        since = time.perf_counter_ns()
        body()
        taken.append(time.perf_counter_ns() - since)
        if profile:
            profile.disable()
    print("\n".join(map(str, taken)))


main(*sys.argv[1:])
