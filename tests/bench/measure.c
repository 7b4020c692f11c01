// Runs a program and prints what it cost as JSON on standard error: wall nanoseconds, CPU microseconds and peak resident kilobytes, as the
// kernel counted them for the program and the children it waited for. Small on purpose: a child starts as a copy of its parent, so a big
// parent's pages would be counted as the program's peak.
#include <stdio.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  struct timespec begin, end;
  clock_gettime(CLOCK_MONOTONIC, &begin);
  pid_t child = fork();
  if (child < 0) return 2;
  if (child == 0) {
    execv(argv[1], argv + 1);
    _exit(127);
  }
  int status = 0;
  struct rusage used;
  if (wait4(child, &status, 0, &used) < 0) return 2;
  clock_gettime(CLOCK_MONOTONIC, &end);
  long long wall = (end.tv_sec - begin.tv_sec) * 1000000000LL + (end.tv_nsec - begin.tv_nsec);
  long long user = used.ru_utime.tv_sec * 1000000LL + used.ru_utime.tv_usec;
  long long kernel = used.ru_stime.tv_sec * 1000000LL + used.ru_stime.tv_usec;
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  fprintf(stderr, "\n{\"wall_ns\":%lld,\"user_us\":%lld,\"system_us\":%lld,\"peak_kb\":%ld,\"code\":%d}\n", wall, user, kernel, used.ru_maxrss, code);
  return 0;
}
