"""Runs the real `tijdig` in a process of its own whose clock stands at a moment: at.py MOMENT, then its arguments."""

import sys

import time_machine

from connector.app import main

if __name__ == "__main__":
    moment, *sys.argv[1:] = sys.argv[1:]
    with time_machine.travel(moment, tick=True):
        main()
