# Sourced by bench/run: requests that nobody redirected, through the agent, against nginx as a reverse proxy in the same
# place: a pod on the same node with the agent's CPU limit, and connections to the origin that are kept alive.
# shellcheck shell=bash disable=SC2154

prepare() {
  bench/nginx/build
  make_namespace
  { client_and_server && nginx && service nginx nginx; } | apply client server nginx
  start_kloop
  if [[ ${route[*]} == --all ]]; then
    # Everything is somebody's: only a lost session's requests pass.
    say "--all: the laptop is lost now, so that requests pass to the origin"
    kill -KILL -- "-${started[-1]}" 2> /dev/null || kill -KILL "${started[-1]}"
    sleep 12
  fi
}

measure() {
  local agent nginx code=0
  agent=$(processes_of app.kubernetes.io/managed-by=kloop) nginx=$(processes_of app=nginx)
  [[ -n $agent ]] || say "the agent's process is not on this machine: no CPU time and no memory"
  memory idle "$agent" "$nginx"
  compare --worker "pod=$(client)" --path "agent=pod,$(address server):80${agent:+,$agent}" --path "nginx=pod,$(address nginx):80${nginx:+,$nginx}" \
    --path "direct=pod,$(address origin):80" --markdown "$work/table.md" || code=$?
  memory loaded "$agent" "$nginx"
  { echo && cat "$work/memory"; } | tee -a "$work/table.md"
  title passthrough "Requests that nobody redirected: the agent and nginx"
  return $code
}

# The processes of a pod, where this machine is the node: their cgroups name the pod's uid.
processes_of() { # SELECTOR
  local uid
  uid=$(in_cluster get pods -l "$1" --field-selector=status.phase=Running -o jsonpath='{.items[0].metadata.uid}')
  grep -lsE "pod(${uid}|${uid//-/_})" /proc/[0-9]*/cgroup | cut -d/ -f3 | while read -r pid; do
    [[ $(cat "/proc/$pid/comm" 2> /dev/null) == pause ]] || echo "$pid"
  done | paste -sd,
}

memory() { # WHEN AGENT NGINX
  [[ -n $2 && -n $3 ]] || return 0
  echo "Memory, $1: agent $(resident "$1" "$2") MB, nginx $(resident "$1" "$3") MB." >> "$work/memory"
}

# Resident now, or at most since the start.
resident() { # WHEN PIDS
  local field=VmRSS pid
  [[ $1 == idle ]] || field=VmHWM
  for pid in ${2//,/ }; do grep "^$field:" "/proc/$pid/status"; done | awk '{ sum += $2 } END { printf "%.1f", sum / 1024 }'
}

nginx() {
  cat << T
apiVersion: v1
kind: ConfigMap
metadata: {name: nginx}
data:
  nginx.conf: |
    worker_processes 1;
    pid /tmp/nginx.pid;
    error_log stderr;
    events { worker_connections 1024; }
    http {
      access_log off;
      client_body_temp_path /tmp/body;
      proxy_temp_path /tmp/proxy;
      fastcgi_temp_path /tmp/fastcgi;
      uwsgi_temp_path /tmp/uwsgi;
      scgi_temp_path /tmp/scgi;
      client_max_body_size 0;
      keepalive_requests 1000000;
      upstream origin { server $(origin_of_nginx):80; keepalive 64; keepalive_requests 1000000; }
      server {
        listen 8080;
        location / {
          proxy_pass http://origin;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_buffering off;
          proxy_request_buffering off;
        }
      }
    }
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: nginx}
spec:
  selector: {matchLabels: {app: nginx}}
  template:
    metadata: {labels: {app: nginx}}
    spec:
      nodeSelector: {kubernetes.io/hostname: ${nodes[-1]}}
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 0
      securityContext: {runAsNonRoot: true, runAsUser: 10001, seccompProfile: {type: RuntimeDefault}}
      containers:
      - name: nginx
        image: $KLOOP_REGISTRY/bench/nginx:12
        command: [nginx, -c, /etc/bench/nginx.conf, -g, 'daemon off;']
        ports: [{containerPort: 8080}]
        resources: {requests: {cpu: 10m, memory: 48Mi}, limits: {cpu: "1", memory: 256Mi}}
        readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
        securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
        volumeMounts: [{name: configuration, mountPath: /etc/bench}]
      volumes:
      - name: configuration
        configMap: {name: nginx}
---
T
}

# nginx resolves its upstream once, at its start: a Service of its own, made before it.
origin_of_nginx() {
  service upstream server | in_cluster apply -f - > /dev/null
  address upstream
}
