"""Stands in for Flux's kustomize- and helm-controller and for Argo CD's application- and applicationset-controller.

Every second it brings the objects of one namespace to what a git repository on disk says at HEAD, with the real ones'
field managers, and leaves alone what the real ones leave alone, by what their sources say (docs/decisions/0017). Needs
nothing but python and kubectl. Usage: gitops.py REPOSITORY NAMESPACE
"""
import copy
import http.client
import json
import subprocess
import sys
import time

repository, namespace = sys.argv[1:3]
KUSTOMIZE, HELM = "kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io"
KINDS = {
    "Service": "/api/v1/namespaces/{}/services", "ConfigMap": "/api/v1/namespaces/{}/configmaps",
    "Deployment": "/apis/apps/v1/namespaces/{}/deployments",
    "Kustomization": f"/apis/{KUSTOMIZE}/v1/namespaces/{{}}/kustomizations", "HelmRelease": f"/apis/{HELM}/v2/namespaces/{{}}/helmreleases",
    "Application": "/apis/argoproj.io/v1alpha1/namespaces/{}/applications", "ApplicationSet": "/apis/argoproj.io/v1alpha1/namespaces/{}/applicationsets",
}

proxy = subprocess.Popen(["kubectl", "proxy", "--port=0"], stdout=subprocess.PIPE, text=True)
port = int(proxy.stdout.readline().strip().rsplit(":", 1)[1])
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)


def say(*words):
    print(*words, flush=True)


def call(method, path, body=None, kind="application/json"):
    connection.request(method, path, None if body is None else json.dumps(body), {"Content-Type": kind, "Accept": "application/json"})
    response = connection.getresponse()
    text = response.read()
    if response.status == 404 and method == "GET":
        return None
    if response.status >= 300:
        raise RuntimeError(f"{method} {path}: {response.status} {text[:300]}")
    return json.loads(text)


def path_of(resource):
    return KINDS[resource["kind"]].format(namespace) + "/" + resource["metadata"]["name"]


def listed(kind):
    return call("GET", KINDS[kind].format(namespace))["items"]


def git(*arguments):
    return subprocess.run(["git", "-C", repository, *arguments], check=True, capture_output=True, text=True).stdout


def manifests(revision, folder):
    for name in sorted(git("ls-tree", "--name-only", revision, folder.rstrip("/") + "/").split()):
        yield json.loads(git("show", f"{revision}:{name}"))


def metadata(resource, name):
    return resource.get("metadata", {}).get(name) or {}


def marked(resource, key, value):
    return resource is not None and (metadata(resource, "labels").get(key) == value or metadata(resource, "annotations").get(key) == value)


def apply(desired, manager, dry_run=False):
    query = f"?fieldManager={manager}&force=true" + ("&dryRun=All" if dry_run else "")
    return call("PATCH", path_of(desired) + query, desired, "application/apply-patch+yaml")


def compared(resource, pointers=()):
    resource = copy.deepcopy(resource)
    said = {name: metadata(resource, name) for name in ("labels", "annotations")}
    for gone in ("metadata", "status"):
        resource.pop(gone, None)
    resource["metadata"] = said
    for pointer in pointers:
        set_at(resource, pointer, None)
    return resource


def at(resource, pointer):
    for name in pointer.strip("/").split("/"):
        if not isinstance(resource, dict) or name not in resource:
            return None
        resource = resource[name]
    return resource


def set_at(resource, pointer, value):
    *folders, last = pointer.strip("/").split("/")
    for name in folders:
        resource = resource.setdefault(name, {})
    if value is None:
        resource.pop(last, None)
    else:
        resource[last] = value


def put(desired, existing, manager, pointers=()):
    """Applies what differs, as all of them do: a dry run first."""
    dry = apply(desired, manager, dry_run=True)
    if existing is not None and compared(dry, pointers) == compared(existing, pointers):
        return
    apply(desired, manager)
    say("applied" if existing is None else "put back", f"{desired['kind']}/{desired['metadata']['name']}", "by", manager)


def labelled(desired, group, owner):
    desired["metadata"].setdefault("namespace", namespace)
    desired["metadata"].setdefault("labels", {}).update({f"{group}/name": owner, f"{group}/namespace": namespace})
    return desired


def kustomize(revision):
    for owner in listed("Kustomization"):
        if owner["spec"].get("suspend"):
            continue
        for desired in manifests(revision, owner["spec"]["path"]):
            labelled(desired, KUSTOMIZE, owner["metadata"]["name"])
            existing = call("GET", path_of(desired))
            # The exclusion counts on what is wanted and on what is there; fluxcd/pkg ssa, shouldSkipApply.
            if marked(desired, f"{KUSTOMIZE}/reconcile", "disabled") or marked(existing, f"{KUSTOMIZE}/reconcile", "disabled"):
                continue
            put(desired, existing, "kustomize-controller")


upgraded = {}


def helm(revision):
    for owner in listed("HelmRelease"):
        spec, name = owner["spec"], owner["metadata"]["name"]
        if spec.get("suspend"):
            continue
        upgrade = upgraded.get(name) != revision
        if not upgrade and spec.get("driftDetection", {}).get("mode") != "enabled":
            continue
        for desired in manifests(revision, spec["chart"]["spec"]["chart"]):
            labelled(desired, HELM, name)
            # Only the chart's own annotation counts, not the object's; fluxcd/pkg ssa/jsondiff.
            if not upgrade and marked(desired, f"{HELM}/driftDetection", "disabled"):
                continue
            put(desired, call("GET", path_of(desired)), "helm-controller")
        upgraded[name] = revision


def application_sets():
    for owner in listed("ApplicationSet"):
        spec, template = owner["spec"], owner["spec"]["template"]
        for element in spec["generators"][0]["list"]["elements"]:
            name = template["metadata"]["name"].replace("{{name}}", element["name"])
            path = KINDS["Application"].format(namespace) + "/" + name
            existing = call("GET", path)
            reference = {"apiVersion": "argoproj.io/v1alpha1", "kind": "ApplicationSet", "name": owner["metadata"]["name"], "uid": owner["metadata"]["uid"], "controller": True}
            if existing is None:
                call("POST", KINDS["Application"].format(namespace) + "?fieldManager=argocd-applicationset-controller", {
                    "apiVersion": "argoproj.io/v1alpha1", "kind": "Application", "spec": template["spec"],
                    "metadata": {"name": name, "ownerReferences": [reference]}})
                continue
            wanted = copy.deepcopy(existing)
            wanted["spec"] = copy.deepcopy(template["spec"])
            preserved = spec.get("preservedFields", {}).get("annotations", []) + ["notified.notifications.argoproj.io", "argocd.argoproj.io/refresh", "argocd.argoproj.io/hydrate"]
            wanted["metadata"]["annotations"] = {k: v for k, v in metadata(existing, "annotations").items() if k in preserved}
            for rule in spec.get("ignoreApplicationDifferences", []):
                for pointer in rule.get("jsonPointers", []):
                    set_at(wanted, pointer, at(existing, pointer))
            if wanted["spec"] != existing["spec"] or wanted["metadata"]["annotations"] != metadata(existing, "annotations"):
                call("PUT", path + "?fieldManager=argocd-applicationset-controller", wanted)
                say("put back", f"Application/{name}", "by argocd-applicationset-controller")


synced = {}


def ignored(spec, desired):
    group = desired["apiVersion"].rpartition("/")[0]
    return [p for rule in spec.get("ignoreDifferences", []) for p in rule.get("jsonPointers", [])
            if rule.get("group", "") == group and rule["kind"] == desired["kind"]
            and rule.get("name", "") in ("", desired["metadata"]["name"]) and rule.get("namespace", "") in ("", namespace)]


def applications(revision):
    for owner in listed("Application"):
        spec, name = owner["spec"], owner["metadata"]["name"]
        if metadata(owner, "annotations").get("argocd.argoproj.io/skip-reconcile", "").lower() in ("1", "t", "true"):
            continue
        automated = spec.get("syncPolicy", {}).get("automated")
        if automated is None or automated.get("enabled") is False or not (synced.get(name) != revision or automated.get("selfHeal")):
            continue
        respects = "RespectIgnoreDifferences=true" in spec.get("syncPolicy", {}).get("syncOptions", [])
        changes = []
        for desired in manifests(revision, spec["source"]["path"]):
            desired["metadata"].setdefault("namespace", namespace)
            group = desired["apiVersion"].rpartition("/")[0]
            desired["metadata"].setdefault("annotations", {})["argocd.argoproj.io/tracking-id"] = f"{namespace}_{name}:{group}/{desired['kind']}:{namespace}/{desired['metadata']['name']}"
            existing, pointers = call("GET", path_of(desired)), ignored(spec, desired)
            dry = apply(desired, "argocd-controller", dry_run=True)
            if existing is not None and compared(dry, pointers) == compared(existing, pointers):
                continue
            if existing is not None and respects:
                for pointer in pointers:
                    set_at(desired, pointer, at(existing, pointer))
            changes.append((desired, existing))
        for desired, existing in changes:
            put(desired, existing, "argocd-controller")
        synced[name] = revision


try:
    while True:
        revision = git("rev-parse", "HEAD").strip()
        for step in (lambda: kustomize(revision), lambda: helm(revision), application_sets, lambda: applications(revision)):
            try:
                step()
            except (RuntimeError, OSError, http.client.HTTPException) as failure:
                say("failed", failure)
                connection.close()
        say("round", revision[:8])
        time.sleep(1)
finally:
    proxy.terminate()
