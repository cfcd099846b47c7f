"""`kaitsu home`: where the agency's own files lie."""

import os
from pathlib import Path

import click

from kaitsu.declare.home import POINTER, VARIABLE, Home, choose_home, folder_named, is_folder, point_to
from kaitsu.declare.new_home import new_home
from kaitsu.model.problem import refuse
from kaitsu.reports.words import say


@click.group(name="home")
def command() -> None:
    """The home folder: the agency's own sites, secrets, records and archives."""


@command.command()
def show() -> None:
    """Say which home is in force, and why."""
    choice = choose_home()
    click.echo(say(f"home_by_{choice.named_by}", home=choice.home.path, pointer=POINTER))


@command.command()
@click.argument("path")
def new(path: str) -> None:
    """Make a new home in PATH, a folder that is empty or not there yet."""
    home = new_home(folder_named(path, Path.cwd()))
    click.echo(say("home_new_done", home=home.path))


@command.command()
@click.argument("path")
def use(path: str) -> None:
    """Put the home in PATH in force for this checkout of Kaitsu."""
    folder = folder_named(path, Path.cwd())
    if not is_folder(folder):
        raise refuse("home_missing", home=folder)
    home = Home(folder.resolve())
    if not is_folder(home.sites):
        raise refuse("home_shapeless", home=home.path)
    point_to(home)
    click.echo(say("home_use_done", home=home.path))
    if os.environ.get(VARIABLE):
        click.echo(say("home_variable_wins", home=os.environ[VARIABLE]), err=True)
