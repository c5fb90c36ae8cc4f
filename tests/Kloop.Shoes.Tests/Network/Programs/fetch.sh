# Fetches each URL with curl (by a proxy if FETCH_BY_PROXY is set); prints a line for each: the body, NAME, REFUSED or another error.
past=*
[ -z "$FETCH_BY_PROXY" ] || past=localhost
for url; do
  curl -s --noproxy "$past" --max-time 20 "$url"
  case $? in 0) echo ;; 6) echo NAME ;; 7) echo REFUSED ;; *) echo "curl $?" ;; esac
done
