# The cluster's certificates, made once per state directory. Elliptic curves: all of them take a fraction of a second.

make_certificate() { # NAME SUBJECT SUBJECT_ALT_NAMES [AUTHORITY]
  [ -s "$PKI/$1.crt" ] && return
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$PKI/$1.key" -subj "$2" 2>/dev/null |
    openssl x509 -req -CA "$PKI/${4:-ca}.crt" -CAkey "$PKI/${4:-ca}.key" -set_serial "0x$(openssl rand -hex 8)" -days 3650 \
      -extfile <(printf 'subjectAltName=%s\nextendedKeyUsage=serverAuth,clientAuth\nkeyUsage=digitalSignature' "$3") \
      -out "$PKI/$1.crt.new" 2>/dev/null
  mv "$PKI/$1.crt.new" "$PKI/$1.crt"
}

make_authority() { # NAME
  [ -s "$PKI/$1.crt" ] && return
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj "/CN=kloop-$1" \
    -keyout "$PKI/$1.key" -out "$PKI/$1.crt.new" 2>/dev/null || die "openssl could not make a certificate"
  mv "$PKI/$1.crt.new" "$PKI/$1.crt"
}

make_pki() {
  local node
  PKI=$STATE/pki
  mkdir -p -m 0700 "$PKI"
  make_authority ca
  make_authority front-proxy-ca # by which an aggregated API knows the API server
  [ -s "$PKI/sa.key" ] || openssl ecparam -name prime256v1 -genkey -noout -out "$PKI/sa.key"
  make_certificate apiserver /CN=kube-apiserver "IP:${NODE_IP[node1]},IP:10.96.0.1,IP:127.0.0.1,DNS:localhost,DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:kubernetes.default.svc.cluster.local"
  make_certificate apiserver-kubelet-client /O=system:masters/CN=kube-apiserver-kubelet-client DNS:apiserver
  make_certificate front-proxy-client /CN=front-proxy-client DNS:front-proxy-client front-proxy-ca
  make_certificate admin /O=system:masters/CN=kloop-admin DNS:admin
  make_certificate controller-manager /CN=system:kube-controller-manager DNS:controller-manager
  make_certificate scheduler /CN=system:kube-scheduler DNS:scheduler
  make_certificate proxy /CN=system:kube-proxy DNS:proxy
  make_certificate addons /CN=kloop-addons DNS:addons
  for node in "${NODES[@]}"; do
    make_certificate "kubelet-$node" "/O=system:nodes/CN=system:node:$node" "DNS:$node,IP:${NODE_IP[$node]}"
  done
  for user in controller-manager scheduler proxy kubelet-node1 kubelet-node2; do
    write_kubeconfig "$PKI/$user.conf" "certificate-authority: $PKI/ca.crt" \
      "client-certificate: $PKI/$user.crt" "client-key: $PKI/$user.key"
  done
  write_kubeconfig "$STATE/kubeconfig" "certificate-authority-data: $(base64 -w0 "$PKI/ca.crt")" \
    "client-certificate-data: $(base64 -w0 "$PKI/admin.crt")" "client-key-data: $(base64 -w0 "$PKI/admin.key")"
}

write_kubeconfig() { # FILE CA_LINE CERTIFICATE_LINE KEY_LINE
  (umask 077 && cat >"$1.new") <<YAML
apiVersion: v1
kind: Config
clusters:
- name: kloop
  cluster:
    server: $API
    $2
users:
- name: kloop-admin
  user:
    $3
    $4
contexts:
- name: kloop
  context: {cluster: kloop, user: kloop-admin, namespace: default}
current-context: kloop
YAML
  mv "$1.new" "$1"
}

# api METHOD PATH [CURL_ARGUMENTS...]: as the cluster's administrator.
api() {
  local method=$1 path=$2
  shift 2
  curl --silent --fail --max-time 10 --noproxy '*' --cacert "$STATE/pki/ca.crt" --cert "$STATE/pki/admin.crt" \
    --key "$STATE/pki/admin.key" --request "$method" "$@" "$API$path"
}
