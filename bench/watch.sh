# Sourced by bench/run: the shop's storefront under `dotnet watch` on the laptop, in a redirect and alone.
# shellcheck shell=bash disable=SC2154

prepare() {
  SHOP_NAMESPACE=$namespace samples/shop/deploy/apply >&2
  # The checkout is not edited: a copy is.
  sources=$work/sources
  mkdir -p "$sources/samples" "$sources/eng"
  cp -r samples/shop "$sources/samples/"
  cp Directory.*.props global.json .editorconfig "$sources/"
  cp eng/BannedSymbols.txt "$sources/eng/"
  find "$sources" \( -name bin -o -name obj \) -prune -exec rm -rf {} +
  # The Ingress of another shop may have the usual host.
  host=$namespace.test
  in_cluster patch ingress storefront --type=json -p "[{\"op\":\"replace\",\"path\":\"/spec/rules/0/host\",\"value\":\"$host\"}]" > /dev/null
}

watch() { # NAME COMMAND...: dotnet watch, and until it listens
  (cd "$sources/samples/shop/storefront" && background "$1" bash -c 'exec "$@" 2>&1' - "${@:2}" dotnet watch --non-interactive run && echo "${started[-1]}" > "$work/pid")
  started+=("$(< "$work/pid")")
}

measure() {
  local rounds=20 code=0 storefront=$sources/samples/shop/storefront/Endpoints.cs address
  [[ -z $quick ]] || rounds=5
  {
    echo "| program | edits | median, ms | p99, ms | requests that failed meanwhile | lines of the session about it |"
    echo "| --- | --- | --- | --- | --- | --- |"
  } > "$work/table.md"

  watch kloop "$root/artifacts/kloop" redirect storefront --as bench --quiet -n "$namespace" --
  wait_for kloop "comes to this laptop" 120
  address=$(in_cluster get ingress storefront -o 'jsonpath={.status.loadBalancer.ingress[0].ip}')
  python3 bench/watch/measure.py "$storefront" "$address" 80 "$host" bench "$work/kloop.out" --rounds "$rounds" --label "in a redirect, through the Ingress" >> "$work/table.md" || code=1
  stop_background

  watch alone env ASPNETCORE_URLS=http://127.0.0.1:8471 PORT=8471
  wait_for alone "storefront listens" 120
  python3 bench/watch/measure.py "$storefront" 127.0.0.1 8471 "$host" bench "$work/alone.out" --rounds "$rounds" --label "alone, asked directly" >> "$work/table.md" || code=1
  stop_background
  cat "$work/table.md"
  title watch "An edit of a program under \`dotnet watch\`"
  return "$code"
}
