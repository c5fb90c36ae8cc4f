/*
 * Makes the calls that kloop answers, nearly right or not at all: bad pointers and lengths, descriptors that other
 * threads close, addresses in the cluster, children that die in the middle. Prints "done"; never waits for ever.
 * fuzz SEED SECONDS ADDRESS
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const long calls[] = { SYS_connect, SYS_connect, SYS_connect, SYS_bind, SYS_listen, SYS_sendto, SYS_recvfrom, SYS_sendmsg, SYS_sendmmsg, SYS_getsockname, SYS_getpeername, SYS_getsockopt, 425 };
static struct in_addr cluster;
static time_t end;

static long pointer(unsigned *seed, void *good)
{
    static void *edge;
    if (!edge) {
        char *two = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        mprotect(two + 4096, 4096, PROT_NONE);
        edge = two + 4096 - 9;
    }
    switch (rand_r(seed) % 8) {
    case 0: return 0;
    case 1: return -1;
    case 2: return 0x1000;
    case 3: return (long)edge;
    case 4: return rand_r(seed);
    default: return (long)good;
    }
}

static long number(unsigned *seed)
{
    static const long some[] = { 0, 1, 2, 12, 16, 28, 110, 128, 129, 65536, -1, 0x7fffffff, 0xffffffff };
    return some[rand_r(seed) % (sizeof some / sizeof *some)];
}

static void one(unsigned *seed)
{
    union { struct sockaddr_in four; struct sockaddr_in6 six; struct sockaddr_un un; char bytes[128]; } a;
    struct iovec io = { "x", 1 };
    struct mmsghdr many[4];
    int size = 16;
    memset(&a, rand_r(seed), sizeof a);
    a.four.sin_family = (int[]){ AF_INET, AF_INET, AF_INET6, AF_UNIX, AF_UNSPEC, 77 }[rand_r(seed) % 6];
    if (a.four.sin_family == AF_INET) { a.four.sin_addr = cluster; a.four.sin_port = htons("P5Q\0"[rand_r(seed) % 4]); }
    if (a.four.sin_family == AF_INET6) { inet_pton(AF_INET6, "::ffff:127.96.0.1", &a.six.sin6_addr); a.six.sin6_port = htons(80); size = 28; }
    for (int i = 0; i < 4; i++) many[i].msg_hdr = (struct msghdr){ .msg_name = (void *)pointer(seed, &a), .msg_namelen = rand_r(seed) % 2 ? size : number(seed), .msg_iov = &io, .msg_iovlen = 1 };
    int fd = rand_r(seed) % 3 ? socket(rand_r(seed) % 2 ? AF_INET : AF_INET6, (rand_r(seed) % 2 ? SOCK_STREAM : SOCK_DGRAM) | (rand_r(seed) % 4 ? SOCK_NONBLOCK : 0), 0) : rand_r(seed) % 40 + 3;
    long nr = calls[rand_r(seed) % (sizeof calls / sizeof *calls)];
    switch (nr) {
    case SYS_sendto: syscall(nr, fd, pointer(seed, "x"), 1, number(seed), pointer(seed, &a), rand_r(seed) % 2 ? size : number(seed)); break;
    case SYS_recvfrom: syscall(nr, fd, pointer(seed, &a), 64, 0x40, pointer(seed, many), pointer(seed, &size)); break;
    case SYS_sendmsg: syscall(nr, fd, pointer(seed, &many[0].msg_hdr), rand_r(seed) % 2 ? 0 : number(seed)); break;
    case SYS_sendmmsg: syscall(nr, fd, pointer(seed, many), rand_r(seed) % 2 ? 4 : number(seed), 0); break;
    case SYS_getsockname: case SYS_getpeername: syscall(nr, fd, pointer(seed, &a), pointer(seed, &size)); break;
    case SYS_getsockopt: syscall(nr, fd, 1, 4, pointer(seed, &a), pointer(seed, &size)); break;
    case SYS_listen: syscall(nr, fd, number(seed)); break;
    case 425: syscall(nr, 8, pointer(seed, &a)); break;
    default: syscall(nr, fd, pointer(seed, &a), rand_r(seed) % 3 ? size : number(seed));
    }
    if (rand_r(seed) % 3) close(fd);
    else if (rand_r(seed) % 4 == 0) for (int i = 3; i < 60; i++) close(i);
}

static void *storm(void *seed)
{
    unsigned mine = (unsigned)(long)seed;
    while (time(0) < end) one(&mine);
    return 0;
}

int main(int count, char **arguments)
{
    unsigned seed = atoi(arguments[1]);
    end = time(0) + atoi(arguments[2]);
    inet_pton(AF_INET, arguments[3], &cluster);
    signal(SIGPIPE, SIG_IGN);
    while (time(0) < end) {
        pid_t child = fork();
        if (!child) {
            pthread_t threads[8];
            for (int i = 0; i < 8; i++) pthread_create(&threads[i], 0, storm, (void *)(long)(seed + i));
            pthread_join(threads[0], 0);
            _exit(0);
        }
        seed += 8;
        usleep(rand_r(&seed) % 60000);
        kill(child, SIGKILL);
        waitpid(child, 0, 0);
    }
    puts("done");
    (void)count;
}
