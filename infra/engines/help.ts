export const help = `Real Kafka, FerretDB on PostgreSQL (for MongoDB) and Redis on free ports of this machine, without containers;
with --from also those that the environment names, or containers.

  start   starts them, waits until each answers, prints their addresses and leaves them running
  stop    ends what start or run began, and nothing else
  status  lists the runs, the latest first
  env     prints the addresses of a running run as lines for a shell: eval "$(... env)"
  run -- COMMAND ...
          starts them, runs the command with EVENT_STORE, BROKER, JOBS, ENGINES_RUN and ENGINES_PIDS in its
          environment, always stops them, and ends with the command's exit code

  --only kafka,mongo,redis   (start, stop, run) these engines alone; without it all three, or those the run has
  --dir DIR                  (all but status) the run that lives in DIR: its data stays when it is stopped, and a
                             later start goes on with the data and, where they are free, the ports
  --run ID                   (all but status) the run with this id; start brings back what of it does not run, on
                             the data and ports it had. Without --dir and --run: start and run begin a new run,
                             stop and env take the one started last of those that are up
  --from WHERE               (run, start) where the engines come from; own without it:
                               own          started here, as processes
                               environment  those that EVENT_STORE, BROKER and JOBS name; nothing is started
                               docker       (run alone) containers of the images of docker-compose.yml, which go when
                                            the command has ended
                               any          the environment if it names all that are wanted, else Docker if it answers
                                            and can start them, else own; with ENGINES=required never Docker
                             What was chosen, and why, is printed. ENGINES_RUN and ENGINES_PIDS are given only with own
                             engines: nobody else's are killed. --dir and --run name own ones.
  --json                     (start, status) JSON on stdout instead of lines
  --hard                     (stop) SIGKILL instead of asking, as a power cut would
  --help, -h                 this text

A run without --dir loses its data when it is stopped as a whole; the logs of the last five stay. ENGINES_PIDS names a
JSON file with the ids of the run's processes by name (ferretdb, postgres, kafka, redis). Everything is kept under
.engines in the repository, or under ENGINES_HOME. The first start fetches Kafka's jars and builds FerretDB and needs
Java 17, Maven, Go 1.24, PostgreSQL's server and Redis on the machine (\`sh .ci/apt.sh\`, as root, on Debian); later ones
use what is there. Progress goes to stderr. The exit code is 0, 1 for trouble, or for run that of the command.
`;
