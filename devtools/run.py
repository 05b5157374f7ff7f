"""`./dev run`: the whole product on this machine, from nothing to an address to open."""

import http.client
import socket
from pathlib import Path

from devtools.frontend import ensure_frontend
from devtools.instance import Instance, django
from devtools.messages import ensure_compiled
from devtools.places import VENV_PYTHON
from devtools.production import live_command, web_command
from devtools.reporting import Failure, run_logged, run_quietly, say, step
from devtools.static_files import ensure_static_files
from devtools.supervisor import Supervisor, stop_on_signals

HOST = "127.0.0.1"
READY_SECONDS = 60
DEMO_PEOPLE = "demo_people.txt"


def run(*, port: int, data: Path, demo: bool) -> int:
    """Run web server, worker and database until told to stop; returns the exit code.

    Raises Failure when the port is taken, a folder is read-only, or a process ends by itself.
    """
    require_free_port(port)
    instance = Instance(data=data, port=port, demo=demo)
    try:
        with stop_on_signals():
            ensure_frontend()
            ensure_compiled()
            with instance:
                prepare(instance)
                serve(instance)
    except KeyboardInterrupt:
        say(f"\nStopped. Everything is kept in {data}.")
    return 0


def require_free_port(port: int) -> None:
    """Raises Failure when the web server could not listen on `port`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
            probe.listen()
        except PermissionError as error:
            raise Failure(
                f"Port {port} is for the system only: choose another with --port."
            ) from error
        except OverflowError as error:
            raise Failure(f"There is no port {port}: choose one from 1024 to 65535.") from error
        except OSError as error:
            raise Failure(f"Port {port} is in use: choose another with --port.") from error


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def prepare(instance: Instance) -> None:
    """What has to be in the database and the folders before the first page."""
    instance.migrate()
    ensure_static_files(instance.environment)
    if instance.demo:
        load_demo(instance)


def load_demo(instance: Instance) -> None:
    """Load the demo region once, and remember whom one can sign in as."""
    stamp = instance.stamp("demo")
    wanted = instance.environment["DATABASE_URL"]
    if stamp.fits(wanted):
        return
    with step("Loading the demo region"):
        run_logged(
            django("load_demo"),
            log="load_demo",
            problem="The demo region could not be loaded.",
            env=instance.environment,
        )
        people = run_quietly(
            django("demo_people"),
            env=instance.environment,
            problem="The people of the demo could not be listed.",
        )
    (instance.data / DEMO_PEOPLE).write_text(people)
    stamp.set(wanted)


def serve(instance: Instance) -> None:
    """Start the processes, print the address, and watch until the end."""
    environment = dict(instance.environment)
    mail_port = free_port()
    own_mail = instance.demo and "EMAIL_URL" not in environment
    if own_mail:
        environment["EMAIL_URL"] = f"smtp://{HOST}:{mail_port}"
    with Supervisor(instance.data / "log") as supervisor:
        web, live = free_port(), free_port()
        supervisor.start("web", web_command(web, workers=1), environment)
        proxy = [str(VENV_PYTHON), "-m", "devtools.proxy", str(instance.port), str(web), str(live)]
        supervisor.start("proxy", proxy, environment)
        # The others follow when the pages are there: starting all at once makes all of them slow.
        supervisor.wait_until(lambda: answers(web), seconds=READY_SECONDS, what="The web server")
        supervisor.start("live", live_command(live), environment)
        if own_mail:
            command = django("demo_mail_server", "--port", str(mail_port))
            supervisor.start("mail", command, environment)
        supervisor.start("worker", django("worker"), environment)
        if instance.demo:
            say("\n" + (instance.data / DEMO_PEOPLE).read_text().rstrip())
        say(f"\nWeerklank is ready at http://localhost:{instance.port}/  (Ctrl-C stops it)\n")
        supervisor.watch()


def answers(port: int) -> bool:
    """Whether the web server answers, with whatever page."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("HEAD", "/", headers={"Host": f"localhost:{port}"})
        connection.getresponse()
    except OSError:
        return False
    finally:
        connection.close()
    return True
