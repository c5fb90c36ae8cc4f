/* Fetches http://HOST:PORT/ for each HOST:PORT; prints a line for each: the body, NAME, REFUSED or another error. */
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int count, char **places)
{
    for (int i = 1; i < count; i++) {
        char *colon = strrchr(places[i], ':');
        struct addrinfo hints = { .ai_socktype = SOCK_STREAM }, *found;
        *colon = 0;
        if (getaddrinfo(places[i], colon + 1, &hints, &found)) { puts("NAME"); continue; }
        int s = socket(found->ai_family, SOCK_STREAM, 0);
        if (connect(s, found->ai_addr, found->ai_addrlen)) { puts(errno == ECONNREFUSED ? "REFUSED" : strerror(errno)); continue; }
        char request[300], answer[4096];
        int length = 0, read_;
        write(s, request, snprintf(request, sizeof request, "GET / HTTP/1.1\r\nHost: %s\r\n\r\n", places[i]));
        while ((read_ = read(s, answer + length, sizeof answer - 1 - length)) > 0) length += read_;
        answer[length] = 0;
        char *body = strstr(answer, "\r\n\r\n");
        puts(body ? body + 4 : "no answer");
        close(s);
    }
}
