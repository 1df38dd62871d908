package dev.quell.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real Slurm with one node, this machine, as root and on loopback: its controller, its node and
 * the service by which they know each other. Its jobs' processes are found by their parents alone,
 * and by the epilog that comes with Quell.
 */
public final class SlurmServer implements AutoCloseable {
  private static final int KEY_BYTES = 1024;
  private static final Path EPILOG = Path.of("../deploy/slurm/epilog.sh");

  private final Path folder;
  private final int controllerPort = FreePort.find();
  private final int nodePort = FreePort.find();
  private final List<Process> services = new ArrayList<>();
  private Process controller;

  private SlurmServer(Path folder) {
    this.folder = folder;
  }

  /** Starts one, and waits until it takes jobs. */
  public static SlurmServer start(Path folder) throws IOException {
    SlurmServer slurm = new SlurmServer(folder);
    try {
      slurm.configure();
      slurm.startMunge();
      slurm.controller = slurm.startController();
      slurm.services.add(
          slurm.service("slurmd", "/usr/sbin/slurmd", "-D", "-f", slurm.config(), "-N", host()));
      slurm.awaitNode();
      return slurm;
    } catch (IOException | RuntimeException | Error e) {
      slurm.close();
      throw e;
    }
  }

  private void configure() throws IOException {
    for (String name : List.of("state", "spool", "munge")) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.setPosixFilePermissions(
        folder.resolve("munge"), PosixFilePermissions.fromString("rwx--x--x"));
    Path epilog = Files.copy(EPILOG, folder.resolve("epilog.sh"));
    Files.setPosixFilePermissions(epilog, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(
        folder.resolve("slurm.conf"),
        """
        ClusterName=quell-test
        SlurmctldHost=%1$s(127.0.0.1)
        SlurmctldPort=%3$d
        SlurmdPort=%4$d
        SlurmUser=root
        AuthType=auth/munge
        AuthInfo=socket=%2$s/munge/socket
        CredType=cred/munge
        ProctrackType=proctrack/linuxproc
        TaskPlugin=task/none
        SwitchType=switch/none
        MpiDefault=none
        JobAcctGatherType=jobacct_gather/none
        AccountingStorageType=accounting_storage/none
        StateSaveLocation=%2$s/state
        SlurmdSpoolDir=%2$s/spool
        SlurmctldPidFile=%2$s/slurmctld.pid
        SlurmdPidFile=%2$s/slurmd.pid
        SlurmctldLogFile=%2$s/slurmctld.log
        SlurmdLogFile=%2$s/slurmd.log
        Epilog=%2$s/epilog.sh
        EpilogMsgTime=0
        ReturnToService=2
        SelectType=select/cons_tres
        SelectTypeParameters=CR_CPU
        SlurmdParameters=config_overrides
        MaxArraySize=30001
        MaxJobCount=40000
        KillWait=2
        MessageTimeout=20
        SlurmdTimeout=60
        NodeName=%1$s NodeAddr=127.0.0.1 CPUs=1000 State=UNKNOWN
        PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
        """
            .formatted(host(), folder, controllerPort, nodePort));
  }

  private void startMunge() throws IOException {
    Path munge = folder.resolve("munge");
    byte[] key = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Path keyFile = Files.write(munge.resolve("key"), key);
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("r--------"));
    services.add(
        service(
            "munged",
            "/usr/sbin/munged",
            "--foreground",
            "--force",
            "--key-file=" + keyFile,
            "--socket=" + munge.resolve("socket"),
            "--pid-file=" + munge.resolve("pid"),
            "--log-file=" + munge.resolve("log"),
            "--seed-file=" + munge.resolve("seed")));
    Await.until(() -> Files.exists(munge.resolve("socket")));
  }

  private Process startController() throws IOException {
    return service("slurmctld", "/usr/sbin/slurmctld", "-D", "-f", config());
  }

  private Process service(String name, String... command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment());
    return builder
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve(name + ".out").toFile()))
        .start();
  }

  private void awaitNode() {
    Await.until(() -> tryRun("sinfo", "--noheader", "--format=%T").strip().equals("idle"));
  }

  /** The environment by which Slurm's programs reach it. */
  public Map<String, String> environment() {
    return Map.of("SLURM_CONF", config());
  }

  private String config() {
    return folder.resolve("slurm.conf").toString();
  }

  /** Submits a script; gives the id of the job. */
  public String submit(String script, String... options) {
    try {
      Path file = Files.createTempFile(folder, "job", ".sh");
      Files.writeString(file, script);
      List<String> command = new ArrayList<>(List.of("sbatch", "--parsable", "--output=/dev/null"));
      command.addAll(List.of(options));
      command.add(file.toString());
      return run(command.toArray(String[]::new)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs one of Slurm's programs; gives its output, and fails if it fails. */
  public String run(String... command) {
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment());
      Process process = builder.start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private String tryRun(String... command) {
    try {
      return run(command);
    } catch (IllegalStateException notYet) {
      return "";
    }
  }

  /** Waits until so many tasks of a job run, as long as ever more of them do. */
  public void awaitRunning(String job, int tasks) {
    long running = 0;
    while (running < tasks) {
      long before = running;
      try {
        Await.until(() -> running(job) > before);
      } catch (AssertionError late) {
        String states =
            tryRun("squeue", "--noheader", "--array", "--format=%T %r", "--jobs=" + job);
        throw new AssertionError(
            "Not running:\n%s%s".formatted(states, tryRun("scontrol", "show", "node")), late);
      }
      running = running(job);
    }
  }

  private long running(String job) {
    return tryRun("squeue", "--noheader", "--array", "--states=running", "--jobs=" + job)
        .lines()
        .count();
  }

  /** Stops the controller; jobs go on running. */
  public void stopController() {
    end(controller);
  }

  /** Starts the controller again, with what it knew. */
  public void restartController() throws IOException {
    controller = startController();
    awaitAnswer();
  }

  /** Starts the controller as if it was new: it knows no job, and gives out an id again. */
  public void rebuildController(String nextJob) throws IOException {
    Files.writeString(
        folder.resolve("slurm.conf"),
        Files.readString(folder.resolve("slurm.conf")) + "FirstJobId=" + nextJob + "\n");
    try (Stream<Path> state = Files.list(folder.resolve("state"))) {
      for (Path file : state.filter(Files::isRegularFile).toList()) {
        Files.delete(file);
      }
    }
    controller = startController();
    awaitAnswer();
    awaitNode();
  }

  private void awaitAnswer() {
    Await.until(() -> !tryRun("scontrol", "show", "config").isEmpty());
  }

  private static String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip().split("\\.", 2)[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void end(Process process) {
    if (process != null) {
      process.destroy();
      try {
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Ends all of it, and what its jobs have left. */
  @Override
  public void close() {
    end(controller);
    List<Process> others = new ArrayList<>(services);
    Collections.reverse(others);
    others.forEach(SlurmServer::end);
    ProcessHandle.allProcesses()
        .filter(process -> environmentOf(process.pid()).contains("SLURM_CONF=" + config()))
        .forEach(ProcessHandle::destroyForcibly);
  }

  /** The processes that were started for the tasks of an array, and live. */
  public static List<Long> processesOfArray(String job) {
    return ProcessHandle.allProcesses()
        .map(ProcessHandle::pid)
        .filter(pid -> environmentOf(pid).contains("SLURM_ARRAY_JOB_ID=" + job))
        .toList();
  }

  /** The variables of a process's environment; none if it has ended. */
  public static List<String> environmentOf(long pid) {
    try {
      byte[] bytes = Files.readAllBytes(new File("/proc/" + pid + "/environ").toPath());
      return List.of(new String(bytes, StandardCharsets.UTF_8).split("\0", -1));
    } catch (IOException ended) {
      return List.of();
    }
  }
}
