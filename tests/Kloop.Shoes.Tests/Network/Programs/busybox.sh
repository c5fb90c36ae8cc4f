# Fetches each URL with busybox; prints a line for each: the body, NAME, REFUSED or another error. Debian's static
# wget crashes in glibc's NSS, with or without kloop, when libc is of another version: its nslookup resolves, which speaks
# DNS itself, and its nc fetches.
server=$(busybox awk '/^nameserver/ { print $2; exit }' /etc/resolv.conf)
for url; do
  place=${url#http://} place=${place%/}
  host=${place%:*} port=${place##*:}
  [ "$port" != "$place" ] || port=80
  case $host in
    localhost|127.*) address=127.0.0.1 ;;
    *) address=$(busybox nslookup "$host" "$server" 2> /dev/null | busybox awk '/^Name/ { found = 1 } found && /^Address/ { print $NF; exit }') ;;
  esac
  [ -n "$address" ] || { echo NAME; continue; }
  said=$(printf 'GET / HTTP/1.0\r\nHost: %s\r\n\r\n' "$host" | busybox nc -w 20 "$address" "$port" 2>&1)
  case $said in *refused*) echo REFUSED ;; *) echo "$said" | busybox sed '1,/^\r*$/d' ;; esac
done
