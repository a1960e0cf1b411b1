"""Writes artists before, during and after a fault, and fails where one that was answered 201 is not there afterwards."""

import argparse
import collections
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request

CLIENTS = 8


def post(base, name):
    body = json.dumps({"name": name}).encode()
    request = urllib.request.Request(base + "/artists/", body, {"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def write(base, phase, count):
    """Statuses of so many writes by several clients at once, and the names that were acknowledged."""
    statuses, acknowledged = collections.Counter(), []

    def client(number):
        for turn in range(count):
            name = f"{phase} {number} {turn} {'x' * 80}"
            status = post(base, name)
            statuses[status] += 1
            if status == 201:
                acknowledged.append(name)

    clients = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
    for one in clients:
        one.start()
    for one in clients:
        one.join()
    print(phase, dict(statuses))
    return statuses, acknowledged


def names(count):
    if count.startswith("sqlite:"):
        return {name for (name,) in sqlite3.connect(count.removeprefix("sqlite:")).execute("SELECT name FROM artist")}
    return set(subprocess.run(count, shell=True, check=True, text=True, capture_output=True).stdout.splitlines())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("base")
    for name in ("fault", "mend", "stop", "count"):
        parser.add_argument("--" + name, required=True)
    arguments = parser.parse_args()
    for _ in range(300):
        if post(arguments.base, "ready") == 201:
            break
        time.sleep(0.1)
    _, before = write(arguments.base, "before", 5)
    subprocess.run(arguments.fault, shell=True, check=True)
    _, during = write(arguments.base, "during", 5)
    subprocess.run(arguments.mend, shell=True, check=True)
    # The first may still meet a connection that is lost.
    write(arguments.base, "mended", 2)
    statuses, after = write(arguments.base, "after", 20)
    os.kill(int(arguments.stop), signal.SIGTERM)
    time.sleep(2)
    there = names(arguments.count)
    lost = [name for name in before + during + after if name not in there]
    print(f"{len(before + during + after)} acknowledged, {len(lost)} lost")
    sys.exit(1 if lost or set(statuses) != {201} else 0)


main()
